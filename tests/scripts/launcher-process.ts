import { createLauncher } from "../../scripts/start/launcher.ts";
import { launcherWorld } from "./launcher-world.ts";

// Runs a launcher in a process of its own, so that a test can kill it; prints the pids of its children when they are ready.
const world = await launcherWorld();
await createLauncher(world.root, world.loaded, () => undefined).start();
console.log(JSON.stringify(world.pids()));
