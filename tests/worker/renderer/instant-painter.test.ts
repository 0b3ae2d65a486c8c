import assert from "node:assert/strict";
import { test } from "node:test";
import { instantPainter } from "../../../worker/comfy/renderer/instant-painter.ts";

const request = {
  ...{ prompt: "", negative: "", checkpoint: "c", loras: [], seed: "1", steps: 1, settings: "" },
  ...{ denoise: 1, batchIndex: 0 },
};

test("the instant painter gives every request of a size the same picture, a figure on white", async () => {
  const painter = instantPainter();
  const first = await painter.paint({ ...request, width: 96, height: 64 });
  assert.equal(first.rgb.length, 96 * 64 * 3);
  assert.deepEqual([...first.rgb.subarray(0, 3)], [255, 255, 255]);
  assert.notEqual(first.rgb[(32 * 96 + 48) * 3], 255);
  assert.equal(await painter.paint({ ...request, seed: "2", width: 96, height: 64 }), first);
  assert.notEqual((await painter.paint({ ...request, width: 64, height: 96 })).width, first.width);
  await painter.close();
});
