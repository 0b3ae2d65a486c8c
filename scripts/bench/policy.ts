import { growth } from "./policy-growth.ts";
import { pipeline } from "./policy-pipeline.ts";
import { runBenchmark } from "./report.ts";

await runBenchmark("policy", [
  { name: "pipeline", run: pipeline },
  { name: "growth", run: growth },
]);
