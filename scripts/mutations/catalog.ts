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
    file: "store/log/open-segment.ts",
    before: "    await this.file.datasync();\n",
    after: "",
    tests: ["tests/store/crash.test.ts", "tests/store/durability.test.ts"],
  },
  {
    name: "drop the folder fsync",
    file: "store/log/watermark.ts",
    before: "      await fileSystem.syncFolder(dirname(logPath));\n",
    after: "",
    tests: ["tests/store/crash.test.ts", "tests/store/durability.test.ts"],
  },
  {
    name: "drop the fence",
    file: "store/log/open-segment.ts",
    before: "    return (await this.file.holds(offset, bytes)) && (await isInPlace());\n",
    after: "    return true;\n",
    tests: ["tests/store/fence.test.ts"],
  },
  {
    name: "off by one in since",
    file: "store/log/pages.ts",
    before: "  for (let seq = page.since + 1;",
    after: "  for (let seq = page.since;",
    tests: ["tests/store/reading.test.ts"],
  },
  {
    name: "leave a torn tail open",
    file: "store/log/file-journal.ts",
    before: "    await this.#open.write(newline);\n",
    after: "",
    tests: ["tests/store/torn-log.test.ts", "tests/store/crash.test.ts"],
  },
  {
    name: "try the disk by writing",
    file: "store/log/open-segment.ts",
    before: "    if (from < end || isSyncDue) await this.sync(end);\n",
    after: "",
    tests: ["tests/store/crash.test.ts", "tests/store/durability.test.ts"],
  },
  {
    name: "don't write unsynced bytes again",
    file: "store/log/open-segment.ts",
    before: "    for (let at = from; at < end; at += rewriteBytes) {\n",
    after: "    for (let at = end; at < end; at += rewriteBytes) {\n",
    tests: ["tests/store/crash.test.ts", "tests/store/durability.test.ts"],
  },
  {
    name: "keep what was undone",
    file: "store/log/folded-log.ts",
    before: "    Object.assign(this.#now, this.#shownProgress);\n",
    after: "",
    tests: ["tests/store/fence.test.ts"],
  },
  {
    name: "take any event for the one with the tuple",
    file: "store/log/known.ts",
    before: "isSameTuple(event, tuple) && ",
    after: "",
    tests: ["tests/store/fence.test.ts"],
  },
  {
    name: "recognise a command for ever",
    file: "store/log/known.ts",
    before: " && journal.folded().window.covers(event.ts, ts)",
    after: "",
    tests: ["tests/store/project.test.ts"],
  },
  {
    name: "believe a snapshot that the log does not vouch for",
    file: "store/snapshots.ts",
    before: "folded !== null && (await isInLog(segments, folded))",
    after: "folded !== null",
    tests: ["tests/store/project.test.ts", "tests/store/torn-log.test.ts"],
  },
  {
    name: "let the names of sealed files get lost",
    file: "store/log/segments.ts",
    before:
      "    // The name of the next file tells that all before it have theirs, also after a crash.\n    await this.#fileSystem.syncFolder(this.#folder);\n",
    after: "",
    tests: ["tests/store/crash.test.ts", "tests/store/log/rotation.test.ts"],
  },
  {
    name: "go on in the sealed file",
    file: "store/log/chain.ts",
    before: "if (isSeal(line)) return { segment: seq + 1, offset: 0, seq, hash };",
    after: "",
    tests: ["tests/store/log/rotation.test.ts"],
  },
  {
    name: "drop what somebody has yet to read",
    file: "store/log/retention.ts",
    before: "lastSeq <= limits.cursor && ",
    after: "",
    tests: ["tests/store/log/retention.test.ts"],
  },
  {
    name: "drop the line a snapshot ends with",
    file: "store/log/retention.ts",
    before: "lastSeq < limits.snapshotSeq",
    after: "lastSeq <= limits.snapshotSeq",
    tests: ["tests/store/log/retention.test.ts"],
  },
  {
    name: "drop inside the idempotency window",
    file: "store/retention.ts",
    before: "Math.max(checkKeepDays(keepDays ?? retentionDays()), windowDays())",
    after: "checkKeepDays(keepDays ?? retentionDays())",
    tests: ["tests/store/log/retention.test.ts"],
  },
  {
    name: "drop what another fold needs",
    file: "store/retention.ts",
    before: "if (options.isPart)",
    after: "if (false)",
    tests: ["tests/store/log/retention.test.ts"],
  },
  {
    name: "drop without a base",
    file: "store/retention.ts",
    before: " || !(await saveBase())",
    after: "",
    tests: ["tests/store/log/retention.test.ts"],
  },
  {
    name: "let chains grow without end",
    file: "store/log/loop-guard.ts",
    before: "const isTooDeep = causalDepth > maxCausalDepth;",
    after: "const isTooDeep = causalDepth < 0;",
    tests: ["tests/store/causality.test.ts"],
  },
  {
    name: "let a rule come back in its own chain",
    file: "store/log/loop-guard.ts",
    before: 'actor.kind === "rule" && context',
    after: 'actor.kind === "person" && context',
    tests: ["tests/store/causality.test.ts"],
  },
  {
    name: "rob a lock at sight",
    file: "store/log/lock.ts",
    before: "monotonic() - seen.since <= stealAfterMs",
    after: "monotonic() - seen.since > stealAfterMs",
    tests: ["tests/store/log/lock.test.ts"],
  },
  {
    name: "let who comes last go first",
    file: "store/log/waiting-line.ts",
    before: "others.filter((name) => name < basename(own))",
    after: "others.filter((name) => name > basename(own))",
    tests: ["tests/store/log/lock.test.ts"],
  },
  {
    name: "believe every hash the thread was asked for",
    file: "store/log/line.ts",
    before: 'if (proof === "") return 0;',
    after: "",
    tests: ["tests/store/log/hash-helper.test.ts"],
  },
  {
    name: "believe a line about the one before it, whatever became of that",
    file: "store/log/chain.ts",
    before: "isLastAccepted ? proven : atMostOwn(proven)",
    after: "proven",
    tests: ["tests/store/log/hash-helper.test.ts"],
  },
  {
    name: "count empty lines for the thread's answers",
    file: "store/log/line.ts",
    before: "    if (stop > start) {",
    after: "    {",
    tests: ["tests/store/log/hash-helper.test.ts"],
  },
  {
    name: "take any state for the base of a dropped log",
    file: "store/restore.ts",
    before: "(await newest(layout.base, version)) ?? (await newest(layout.snapshots, version))",
    after: "await newest(layout.snapshots, version)",
    tests: ["tests/store/log/retention.test.ts"],
  },
  {
    name: "forget how to go on from an older base",
    file: "store/restore.ts",
    before: "return path.reduce(migrated, found) as",
    after: "return found as",
    tests: ["tests/store/log/retention.test.ts"],
  },
  {
    name: "let the log run on while a snapshot is encoded",
    file: "store/snapshot-keeper.ts",
    before: "    return exclusively(async () => {\n      // Only what",
    after: "    return (async (work: () => Promise<Taken | null>) => work())(async () => {\n      // Only what",
    tests: ["tests/store/snapshots.test.ts"],
  },
];
