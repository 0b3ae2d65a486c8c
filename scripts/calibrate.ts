import { runCalibrate } from "./calibrate/command.ts";

process.exitCode = await runCalibrate(process.argv.slice(2));
