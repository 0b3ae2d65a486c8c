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
