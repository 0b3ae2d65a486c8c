/** One place where two JSON values differ; a side that has nothing there is undefined. */
export interface JsonDifference {
  /** JSON pointer. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Where two plain JSON values differ, in code-unit order of the keys; whole subtrees that come or go are one entry. */
export function jsonDifferences(before: unknown, after: unknown, path = ""): JsonDifference[] {
  if (Object.is(before, after)) return [];
  if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after))
    return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => jsonDifferences(before[key], after[key], `${path}/${pointerStep(key)}`));
}

/** A key as one step of a JSON pointer. */
export function pointerStep(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
