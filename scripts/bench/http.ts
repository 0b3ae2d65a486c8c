import { delivery } from "./http-delivery.ts";
import { jobLists } from "./http-jobs.ts";
import { sse300 } from "./http-sse300.ts";
import { memory } from "./memory.ts";
import { runBenchmark } from "./report.ts";

await runBenchmark("http", [
  { name: "delivery", run: delivery },
  { name: "sse300", run: sse300 },
  { name: "jobs", run: jobLists },
  { name: "memory", run: memory },
]);
