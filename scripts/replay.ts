import { runReplay } from "./replay/command.ts";

await runReplay(process.argv.slice(2));
