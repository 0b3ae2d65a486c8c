import { runDoctor } from "./doctor/command.ts";

await runDoctor(process.argv.slice(2));
