import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { createPreviews } from "../../worker/tasks/previews.ts";
import { eventually } from "../store/support.ts";

const jpeg = { mediaType: "image/jpeg" as const };

/** Noise compresses badly, so this is as large as a preview gets. */
function noise(sidePx: number): Promise<Buffer> {
  const create = { width: sidePx, height: sidePx, channels: 3 as const, background: "#777" };
  return sharp({ create: { ...create, noise: { type: "gaussian", mean: 128, sigma: 60 } } })
    .jpeg()
    .toBuffer();
}

function bytesOf(dataUrl: string): Buffer {
  assert.match(dataUrl, /^data:image\/jpeg;base64,/);
  return Buffer.from(dataUrl.split(",")[1] ?? "", "base64");
}

test("a preview is told as a small picture, at most one a second, the others are dropped", async () => {
  const told: string[] = [];
  let nowMs = 0;
  const previews = createPreviews(
    (dataUrl) => told.push(dataUrl),
    () => nowMs,
  );
  const bytes = await noise(1024);
  previews.show({ ...jpeg, bytes });
  await eventually(() => told.length === 1);
  nowMs = 999;
  previews.show({ ...jpeg, bytes });
  nowMs = 1000;
  previews.show({ ...jpeg, bytes });
  await eventually(() => told.length === 2);
  await previews.end();
  assert.equal(told.length, 2);
  const { width, height } = await sharp(bytesOf(told[0] ?? "")).metadata();
  assert.deepEqual([width, height], [128, 128]);
  assert.ok(bytesOf(told[0] ?? "").length <= 16_384);
});

test("what is no picture is no preview, and nothing is told after the end", async () => {
  const told: string[] = [];
  let nowMs = 0;
  const previews = createPreviews(
    (dataUrl) => told.push(dataUrl),
    () => nowMs,
  );
  previews.show({ ...jpeg, bytes: Buffer.from("no picture") });
  await previews.end();
  nowMs = 5000;
  const late = createPreviews(
    (dataUrl) => told.push(dataUrl),
    () => nowMs,
  );
  late.show({ ...jpeg, bytes: await noise(64) });
  await late.end();
  assert.deepEqual(told, []);
});
