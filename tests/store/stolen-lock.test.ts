import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { nodeArguments } from "../../store/programs.ts";
import { actor, draft, eventually, makeDataDir, open, readAll } from "./support.ts";

const script = fileURLToPath(new URL("./paused-holder-process.ts", import.meta.url));

test("a holder that is stopped is robbed of the lock; continued, it finds the thief's event and decides again behind it", async (t) => {
  const dataDir = await makeDataDir(t);
  const thief = await open(dataDir);
  await thief.commit(() => [draft("first")], { actor });
  const child = spawn(process.execPath, [...nodeArguments(script), dataDir], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  const ended = once(child, "close");
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  await eventually(() => output.includes("holding"));
  child.kill("SIGSTOP");
  const stolen = await thief.commit(() => [draft("stolen")], { actor });
  assert.equal(stolen.events[0]?.seq, 2);
  const again = await thief.commit(() => [draft("again")], { actor });
  assert.equal(again.events[0]?.seq, 3);
  child.kill("SIGCONT");
  await ended;
  assert.deepEqual(output.split("\n").slice(-2), ["4 2", ""], output);
  await thief.catchUp();
  assert.deepEqual(
    (await readAll(thief)).map(({ entityId }) => entityId),
    ["first", "stolen", "again", "held"],
  );
});
