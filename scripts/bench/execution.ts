import { executionJobs } from "./execution-jobs.ts";
import { runBenchmark } from "./report.ts";

await runBenchmark("execution", [{ name: "jobs", run: executionJobs }]);
