import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { serverFold } from "../../core/project/server-state.ts";
import { openProject } from "../../store/project.ts";
import type { HeldMemory } from "./memory.ts";
import { projectId } from "./store-support.ts";

/** A process that opens the benchmark project with all that the server folds, and says what that holds. */
process.on("disconnect", () => process.exit(1));
process.channel?.unref();
setFlagsFromString("--expose-gc");
const collectGarbage: unknown = runInNewContext("gc");
const [dataDir = ""] = process.argv.slice(2);
const project = await openProject({ dataDir, projectId, fold: serverFold });
const jsonBytes = Buffer.byteLength(JSON.stringify(project.state()));
if (typeof collectGarbage === "function") collectGarbage();
const { heapUsed, arrayBuffers } = process.memoryUsage();
const answer: HeldMemory = { heapBytes: heapUsed + arrayBuffers, jsonBytes };
process.stdout.write(`${JSON.stringify(answer)}\n`);
await project.close();
