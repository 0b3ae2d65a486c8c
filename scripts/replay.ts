import { runReplay } from "./replay/command.ts";
import { runVersionReplay } from "./replay/version-command.ts";

const args = process.argv.slice(2);
/** `--project` and `--data` take the word behind them. */
const isOfVersion = args.some((word, at) => {
  const before = args[at - 1] ?? "";
  return word === "--from" || (!word.startsWith("-") && !["--project", "--data", "--until", "--diff"].includes(before));
});

await (isOfVersion ? runVersionReplay(args) : runReplay(args));
