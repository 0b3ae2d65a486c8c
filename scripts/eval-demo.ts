import { runEvalDemo } from "./eval/demo-command.ts";

process.exitCode = await runEvalDemo(process.argv.slice(2));
