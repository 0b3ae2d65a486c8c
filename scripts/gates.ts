import { runGates } from "./gates/command.ts";

await runGates(process.argv.slice(2));
