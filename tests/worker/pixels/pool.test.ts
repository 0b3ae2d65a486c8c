import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Failure } from "../../../core/failure.ts";
import { pixelHash } from "../../../core/quality/pixels.ts";
import { encodePng } from "../../../worker/pixels/encode.ts";
import { startPixelPool } from "../../../worker/pixels/pool.ts";
import { contractOf, goodRaw, planOf, spriteFinish } from "../../core/quality/painting.ts";

const pool = startPixelPool();
after(() => pool.close());

function isFailure(code: string) {
  return (error: unknown): boolean => error instanceof Failure && error.code === code;
}

test("a raw picture goes through finish and validation in the thread", async () => {
  const raw = [{ unitKey: "v0", png: await encodePng(goodRaw()) }];
  assert.deepEqual(await pool.inspect(raw[0]?.png ?? new Uint8Array()), {
    pixelHash: pixelHash(goodRaw()),
    widthPx: 256,
    heightPx: 256,
  });
  const { images, evidence } = await pool.finish(raw, spriteFinish);
  assert.equal(evidence.units[0]?.cutOut?.isTrusted, true);
  assert.ok((images[0]?.thumb.length ?? 0) > 100);
  const again = await pool.inspect(images[0]?.png ?? new Uint8Array());
  assert.equal(again.pixelHash, images[0]?.pixelHash);
  const finished = images.map(({ unitKey, png }) => ({ unitKey, png }));
  const request = { plan: planOf(), contract: contractOf(), variants: [0], raw, finished };
  const [report, second] = await Promise.all([pool.validate(request), pool.validate(request)]);
  assert.equal(report.verdict, "pass");
  assert.deepEqual(report, second);
  assert.match(report.toolVersion, /^quality-\d+; sharp /);
});

test("a damaged picture fails its call and nothing else", async () => {
  await assert.rejects(
    pool.finish([{ unitKey: "v0", png: new Uint8Array(9) }], spriteFinish),
    isFailure("OUTPUT_INVALID"),
  );
  const damaged = [{ unitKey: "v0", png: new Uint8Array(9) }];
  const report = await pool.validate({
    plan: planOf(),
    contract: contractOf(),
    variants: [0],
    raw: damaged,
    finished: [],
  });
  assert.equal(report.verdict, "fail");
});

test("more waiting work than the queue holds is refused", async () => {
  const small = startPixelPool({ maxQueued: 1 });
  const png = await encodePng(goodRaw());
  const calls = [small.inspect(png), small.inspect(png), small.inspect(png)];
  const results = await Promise.allSettled(calls);
  assert.deepEqual(
    results.map((result) => result.status),
    ["fulfilled", "fulfilled", "rejected"],
  );
  await assert.rejects(calls[2] ?? Promise.resolve(), isFailure("PIXELS_BUSY"));
  await small.close();
});

test("a thread that is too slow is replaced, and its call fails", async () => {
  const hasty = startPixelPool({ timeoutMs: 1 });
  await assert.rejects(hasty.inspect(await encodePng(goodRaw())), isFailure("PIXELS_FAILED"));
  await hasty.close();
});

test("closing fails what is still open and refuses new work", async () => {
  const closing = startPixelPool();
  const open = closing.inspect(await encodePng(goodRaw()));
  const outcome = assert.rejects(open, isFailure("PIXELS_FAILED"));
  await closing.close();
  await outcome;
  await assert.rejects(closing.inspect(new Uint8Array(1)), isFailure("PIXELS_FAILED"));
});
