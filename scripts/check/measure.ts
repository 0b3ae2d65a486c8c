import ts from "typescript";

const FILE_CEILING_LINES = 250;
const FUNCTION_CEILING_LINES = 50;

export interface SourceFinding {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** What is too long in one source file; lines are counted as an editor shows them, doc comments not included. */
export function findOversize(path: string, source: string): readonly SourceFinding[] {
  const file = parse(path, source);
  const findings: SourceFinding[] = [...findLongFile(path, source)];
  walk(file, (node) => {
    if (!isFunctionWithBody(node)) return;
    const first = lineOf(file, node.getStart(file));
    const length = lineOf(file, node.getEnd()) - first + 1;
    if (length > FUNCTION_CEILING_LINES) {
      const message = `function ${nameOf(node, file)} has ${length} lines, ceiling ${FUNCTION_CEILING_LINES}`;
      findings.push({ path, line: first, message });
    }
  });
  return findings;
}

/** What findOversize says of the file as a whole, which is all there is to say of a stylesheet. */
export function findLongFile(path: string, source: string): readonly SourceFinding[] {
  const lineCount = source === "" ? 0 : source.replace(/\n$/, "").split("\n").length;
  if (lineCount <= FILE_CEILING_LINES) return [];
  return [{ path, line: 1, message: `file has ${lineCount} lines, ceiling ${FILE_CEILING_LINES}` }];
}

/** Uses of chance, locale or the environment in rooms that must not know them; the linter can't see members. */
export function findBannedMembers(path: string, source: string): readonly SourceFinding[] {
  const findings: SourceFinding[] = [];
  const file = parse(path, source);
  walk(file, (node) => {
    if (!ts.isPropertyAccessExpression(node)) return;
    const reason = bannedReason(path, node.expression.getText(file), node.name.text);
    if (reason) findings.push({ path, line: lineOf(file, node.name.getStart(file)), message: reason });
  });
  return findings;
}

function bannedReason(path: string, object: string, member: string): string | null {
  const isEnvironment = object === "process" && member === "env";
  if (isEnvironment && !/^(scripts|tests)\//.test(path) && path !== "store/config.ts") {
    return "process.env is read in store/config.ts only; take the value from the configuration";
  }
  if (/^(localeCompare|toLocale[A-Z]\w*)$/.test(member) && /^(core|store|server|worker)\//.test(path)) {
    return `${member} depends on the locale: compare and print by code units`;
  }
  if (object === "Math" && member === "random" && path.startsWith("core/")) {
    return "Math.random: chance arrives in core as data";
  }
  return null;
}

function parse(path: string, source: string): ts.SourceFile {
  return ts.createSourceFile(path, source, ts.ScriptTarget.ES2023, true);
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

function lineOf(file: ts.SourceFile, position: number): number {
  return file.getLineAndCharacterOfPosition(position).line + 1;
}

function isFunctionWithBody(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return ts.isFunctionLike(node) && "body" in node && node.body !== undefined;
}

function nameOf(node: ts.FunctionLikeDeclaration, file: ts.SourceFile): string {
  if (node.name) return node.name.getText(file);
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText(file);
  return "(anonymous)";
}
