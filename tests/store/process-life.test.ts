import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { test } from "node:test";

const PROCESS_LIFE = JSON.stringify(new URL("../../store/process-life.ts", import.meta.url).href);

/** A process that begins to listen for its end only when a line comes in, as one does that takes long to load. */
const SLOW = `
const { closeWhenAsked } = await import(${PROCESS_LIFE});
setInterval(() => undefined, 1000);
process.stdin.once("data", () => closeWhenAsked(async () => console.log("closed")));
console.log("loaded");
`;

test("a process whose launcher died while it was loading ends by itself", { timeout: 30_000 }, async (t) => {
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", SLOW], {
    stdio: ["pipe", "pipe", "inherit", "ipc"],
  });
  t.after(() => child.kill("SIGKILL"));
  assert.ok(child.stdin && child.stdout);
  const said = text(child.stdout);
  await once(child.stdout, "data");
  child.disconnect();
  await once(child, "disconnect");
  child.stdin.write("go\n");
  const [code] = await once(child, "exit");
  assert.deepEqual([code, await said], [0, "loaded\nclosed\n"]);
});
