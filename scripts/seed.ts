import { runCommand } from "./seed/command.ts";
import { seed } from "./seed/seed.ts";

await runCommand(process.argv.slice(2), seed);
