export interface Selection {
  readonly files: readonly string[];
  readonly needsBrowser: boolean;
}

/** Picks the test files whose path contains one of the filters (all when there is none), in the order given. */
export function selectTests(paths: readonly string[], filters: readonly string[]): Selection {
  const tests = paths.filter((path) => path.endsWith(".test.ts"));
  const isWanted = (path: string): boolean => filters.length === 0 || filters.some((filter) => path.includes(filter));
  const files = tests.filter(isWanted);
  return { files, needsBrowser: files.some((path) => path.endsWith(".browser.test.ts")) };
}

/** So many files share a process; all in one would be the last to end. */
const BATCH = 12;

/**
 * Tests of `core/` touch nothing but values, so they share processes: starting one takes longer than most of them run.
 * Gives per shared process the source of a module that imports its files, and the files that get a process of their own.
 */
export function shareProcesses(
  files: readonly string[],
  urlOf: (file: string) => string,
): { readonly shared: readonly string[]; readonly alone: readonly string[] } {
  const isPure = (file: string): boolean => file.startsWith("tests/core/");
  const imports = files.filter(isPure).map((file) => `import ${JSON.stringify(urlOf(file))};\n`);
  const batches = Array.from({ length: Math.ceil(imports.length / BATCH) }, (_, at) =>
    imports.slice(at * BATCH, (at + 1) * BATCH).join(""),
  );
  return { shared: batches, alone: files.filter((file) => !isPure(file)) };
}
