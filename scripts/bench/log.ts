import { groupCommit, groupCommitAt4Ms, singleAppends } from "./log-appends.ts";
import { reading } from "./log-reading.ts";
import { fourWriters } from "./log-writers.ts";
import { runBenchmark } from "./report.ts";

await runBenchmark("log", [
  { name: "groupCommit", run: groupCommit },
  { name: "groupCommitAt4Ms", run: groupCommitAt4Ms },
  { name: "single", run: singleAppends },
  { name: "reading", run: reading },
  { name: "writers4", run: fourWriters },
]);
