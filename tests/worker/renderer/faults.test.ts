import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { faultSwitches, parseFault } from "../../../worker/comfy/renderer/faults.ts";
import { call, listen, post, until, untilIdle } from "../contract/client.ts";
import { flatGraph, pictureGraph, startFor } from "./running.ts";

test("a fault happens once, on the occasion its number names", () => {
  const faults = faultSwitches(new Map([["oom-on-nth", 2]]));
  assert.deepEqual(
    [1, 2, 3, 4].map(() => faults.occurs("oom-on-nth")),
    [false, true, false, false],
  );
  assert.equal(faults.occurs("restart"), false);
});

test("an unknown fault or one without a number is refused with the list of known ones", () => {
  assert.throws(() => parseFault("explode=1"), /drop-socket/);
  assert.throws(() => parseFault("restart"), /restart/);
});

test("out of memory is an execution_error with torch's name, and the next prompt works", async (t) => {
  const { renderer } = await startFor(t, { faults: new Map([["oom-on-nth", 1]]) });
  await post(renderer, "/prompt", { prompt: pictureGraph(), prompt_id: "oom" });
  await post(renderer, "/prompt", { prompt: pictureGraph(), prompt_id: "again" });
  await untilIdle(renderer);
  assert.match((await call(renderer, "/history/oom")).body.toString(), /"exception_type": "torch\.OutOfMemoryError"/);
  assert.match((await call(renderer, "/history/again")).body.toString(), /"status_str": "success"/);
});

test("500 after enqueue: the answer is an error, the picture comes anyway", async (t) => {
  const { renderer } = await startFor(t, { faults: new Map([["500-after-enqueue", 1]]) });
  assert.equal((await post(renderer, "/prompt", { prompt: flatGraph("t/five"), prompt_id: "five" })).status, 500);
  await untilIdle(renderer);
  assert.match((await call(renderer, "/history/five")).body.toString(), /"completed": true/);
});

test("a restart forgets queue and history, cuts sockets and keeps the files", async (t) => {
  const { renderer } = await startFor(t, { stepMs: 1, isControlled: true });
  await post(renderer, "/prompt", { prompt: flatGraph("t/kept"), prompt_id: "kept" });
  await untilIdle(renderer);
  const listener = await listen(renderer, "/ws?clientId=a");
  await post(renderer, "/control/faults", { restart: 5 });
  await post(renderer, "/prompt", { prompt: pictureGraph({ steps: 400 }), prompt_id: "running", client_id: "a" });
  await post(renderer, "/prompt", { prompt: flatGraph("t/pending"), prompt_id: "pending" });
  await until("the socket to be cut", () => listener.socket.readyState === listener.socket.CLOSED || undefined);
  await untilIdle(renderer);
  assert.equal((await call(renderer, "/history")).body.toString(), "{}");
  assert.equal((await call(renderer, "/view?filename=kept_00001_.png&subfolder=t")).status, 200);
  await post(renderer, "/prompt", { prompt: flatGraph("t/fresh"), prompt_id: "fresh" });
  await until("work after the restart", async () => {
    return (await call(renderer, "/history/fresh")).body.toString() !== "{}" || undefined;
  });
});

test("a half-written picture ends in its middle and does not decode", async (t) => {
  const { renderer, output } = await startFor(t, { faults: new Map([["half-png", 1]]) });
  await post(renderer, "/prompt", { prompt: pictureGraph({ size: 256 }) });
  await untilIdle(renderer);
  const bytes = await readFile(path.join(output, "t", "pic_00001_.png"));
  await assert.rejects(sharp(bytes, { failOn: "truncated" }).raw().toBuffer());
});

test("lost history and dropped sockets leave the file as the only trace", async (t) => {
  const { renderer } = await startFor(t, {
    faults: new Map([
      ["lost-history", 1],
      ["drop-socket", 4],
    ]),
  });
  const listener = await listen(renderer, "/ws?clientId=a");
  await post(renderer, "/prompt", { prompt: flatGraph("t/lost"), prompt_id: "lost", client_id: "a" });
  await until("the socket to be cut", () => listener.socket.readyState === listener.socket.CLOSED || undefined);
  await untilIdle(renderer);
  assert.equal((await call(renderer, "/history/lost")).body.toString(), "{}");
  assert.equal((await call(renderer, "/view?filename=lost_00001_.png&subfolder=t")).status, 200);
});

test("the control route exists only when it is asked for", async (t) => {
  const { renderer } = await startFor(t);
  assert.equal((await post(renderer, "/control/faults", { restart: 1 })).status, 404);
});
