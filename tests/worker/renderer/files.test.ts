import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { call, flush, listen, post, until, untilIdle } from "../contract/client.ts";
import { flatGraph, pictureGraph, startFor } from "./running.ts";

test("a cached run still names a file that was deleted; a new prefix writes again", async (t) => {
  const { renderer, output } = await startFor(t);
  const run = async (prefix: string): Promise<void> => {
    await post(renderer, "/prompt", { prompt: flatGraph(prefix), prompt_id: "again" });
    await untilIdle(renderer);
  };
  await run("t/gone");
  await rm(path.join(output, "t", "gone_00001_.png"));
  await run("t/gone");
  assert.match((await call(renderer, "/history/again")).body.toString(), /"filename": "gone_00001_\.png"/);
  assert.equal((await call(renderer, "/view?filename=gone_00001_.png&subfolder=t")).status, 404);
  await run("t/new");
  assert.equal((await call(renderer, "/view?filename=new_00001_.png&subfolder=t")).status, 200);
});

test("a body over the limit is a 413 that names the limit, on uploads and prompts alike", async (t) => {
  const { renderer } = await startFor(t, { uploadLimit: 1024 });
  for (const route of ["/prompt", "/upload/image"]) {
    const answer = await post(renderer, route, "x".repeat(1500));
    assert.equal(answer.status, 413, route);
    assert.equal(answer.body.toString(), "Maximum request body size 1024 exceeded.");
  }
});

test("clear drops what is pending and keeps what runs", async (t) => {
  const { renderer } = await startFor(t, { stepMs: 2 });
  const listener = await listen(renderer, "/ws?clientId=a");
  await post(renderer, "/prompt", { prompt: pictureGraph({ steps: 2000 }), client_id: "a" });
  await until("a step", () => listener.words.some((word) => word.startsWith("progress(")) || undefined);
  await post(renderer, "/prompt", { prompt: flatGraph("t/pending"), prompt_id: "pending" });
  await post(renderer, "/queue", { clear: true });
  assert.equal((await call(renderer, "/prompt")).body.toString(), '{"exec_info": {"queue_remaining": 1}}');
  await post(renderer, "/interrupt", {});
  await untilIdle(renderer);
  await flush(listener);
  assert.equal((await call(renderer, "/history/pending")).body.toString(), "{}");
});

test("every route answers the same with and without /api", async (t) => {
  const { renderer } = await startFor(t);
  for (const route of [
    "/prompt",
    "/queue",
    "/history",
    "/features",
    "/models",
    "/models/loras",
    "/object_info/SaveImage",
  ]) {
    const [plain, twin] = await Promise.all([call(renderer, route), call(renderer, `/api${route}`)]);
    assert.deepEqual([twin.status, twin.body.toString()], [plain.status, plain.body.toString()], route);
  }
});
