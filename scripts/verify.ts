import { runVerify } from "./verify/command.ts";

await runVerify(process.argv.slice(2));
