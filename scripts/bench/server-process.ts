import { realFileSystem } from "../../store/real-file-system.ts";

/** The server as it is; with `no-watch` the disk never tells it of changes, so that only its polls find them. */
if (process.argv.includes("no-watch")) realFileSystem.watch = () => ({ close: () => undefined });
await import("../../server/main.ts");
