import { runWatch } from "./watch/command.ts";

await runWatch(process.argv.slice(2));
