import ts from "typescript";

/** Makes every property, index signature, array and tuple of generated declarations `readonly`. */
export function withReadonly(source: string): string {
  const file = ts.createSourceFile("contracts.ts", source, ts.ScriptTarget.ES2023, true);
  const insertions: { at: number; text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertySignature(node) || ts.isIndexSignatureDeclaration(node) || ts.isTupleTypeNode(node)) {
      insertions.push({ at: node.getStart(file), text: "readonly " });
    }
    if (ts.isArrayTypeNode(node)) {
      const isNested = ts.isArrayTypeNode(node.parent);
      insertions.push({ at: node.getStart(file), text: isNested ? "(readonly " : "readonly " });
      if (isNested) insertions.push({ at: node.getEnd(), text: ")" });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  // Positions refer to the untouched text, so the last insertion goes first; equal positions keep the outer node first.
  return insertions.reduceRight((text, { at, text: added }) => text.slice(0, at) + added + text.slice(at), source);
}
