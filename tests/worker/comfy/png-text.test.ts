import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { addText, readText } from "../../../worker/comfy/png-text.ts";
import { recordedPng } from "./recording.ts";

const pixelsOf = async (png: Uint8Array) => (await sharp(png, { failOn: "warning" }).raw().toBuffer()).toString("hex");

test("the text chunks of real output are read, one per key, escapes and all", async () => {
  const text = readText(await recordedPng("with_extra_pnginfo"));
  assert.deepEqual([...text.keys()], ["prompt", "workflow", "tool_job"]);
  assert.deepEqual(JSON.parse(text.get("tool_job") ?? ""), { job: "job-1", title: "Łódź ✓" });
  assert.equal(readText(await recordedPng("no_metadata")).size, 0);
});

test("an added text is read back in any script, and the pixels and other texts stay", async () => {
  const png = await recordedPng("with_extra_pnginfo");
  for (const text of ["plain", "zażółć 龍", ""]) {
    const signed = addText(png, "diecast", text);
    assert.equal(readText(signed).get("diecast"), text);
    assert.equal(readText(signed).get("prompt"), readText(png).get("prompt"));
    assert.equal(await pixelsOf(signed), await pixelsOf(png));
  }
});

test("other software reads the added text", async () => {
  const signed = addText(await recordedPng("no_metadata"), "diecast", "by us");
  const { comments } = await sharp(signed).metadata();
  assert.deepEqual(comments, [{ keyword: "diecast", text: "by us" }]);
});

test("a text with the same key is replaced, so adding twice gives the same bytes", async () => {
  const once = addText(await recordedPng("no_metadata"), "diecast", "two");
  const twice = addText(addText(await recordedPng("no_metadata"), "diecast", "one"), "diecast", "two");
  assert.deepEqual(twice, once);
});

test("bytes that are no PNG and a PNG that ends early are OUTPUT_INVALID", async () => {
  const png = await recordedPng("no_metadata");
  assert.throws(() => readText(png.subarray(0, png.length - 1)), { code: "OUTPUT_INVALID" });
  assert.throws(() => readText(new TextEncoder().encode("no picture at all")), { code: "OUTPUT_INVALID" });
  assert.throws(() => addText(png, "", "x"), { code: "OUTPUT_INVALID" });
});
