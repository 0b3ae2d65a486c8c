import { runEvalValidators } from "./eval/validators-command.ts";

process.exitCode = await runEvalValidators(process.argv.slice(2));
