/** One way to break the store's promise, and the tests that must notice it. */
export interface Mutation {
  readonly name: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly before: string;
  readonly after: string;
  readonly tests: readonly string[];
}

export const mutations: readonly Mutation[] = [
  {
    name: "drop the fdatasync",
    file: "store/log/file-journal.ts",
    before: "    await this.#appendAll(bytes);\n    await this.#open.file.datasync();\n",
    after: "    await this.#appendAll(bytes);\n",
    tests: ["tests/store/crash.test.ts", "tests/store/durability.test.ts"],
  },
  {
    name: "drop the folder fsync",
    file: "store/log/file-journal.ts",
    before: "      await fileSystem.syncFolder(dirname(logPath));\n",
    after: "",
    tests: ["tests/store/crash.test.ts", "tests/store/durability.test.ts"],
  },
  {
    name: "drop the fence",
    file: "store/log/file-journal.ts",
    before: "    return readBack.equals(bytes) && !(await this.#isReplaced());\n",
    after: "    return readBack.length >= 0;\n",
    tests: ["tests/store/fence.test.ts"],
  },
  {
    name: "off by one in since",
    file: "store/log/pages.ts",
    before: "  for (let seq = page.since + 1;",
    after: "  for (let seq = page.since;",
    tests: ["tests/store/reading.test.ts"],
  },
];
