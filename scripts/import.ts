import { runImport } from "./import/command.ts";

await runImport(process.argv.slice(2));
