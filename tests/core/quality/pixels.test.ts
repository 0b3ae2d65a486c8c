import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256Hex } from "../../../core/hash.ts";
import { type Picture, pixelHash } from "../../../core/quality/pixels.ts";

function pixel(...rgba: readonly number[]): Picture {
  return { widthPx: rgba.length / 4, heightPx: 1, rgba: new Uint8ClampedArray(rgba) };
}

test("identity is sha256 over width, height and RGBA", () => {
  const bytes = Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1, 9, 8, 7, 255);
  assert.equal(pixelHash(pixel(9, 8, 7, 255)), sha256Hex(bytes));
});

test("colour that nobody can see does not change identity", () => {
  assert.equal(pixelHash(pixel(200, 10, 10, 0)), pixelHash(pixel(0, 0, 0, 0)));
  assert.notEqual(pixelHash(pixel(200, 10, 10, 1)), pixelHash(pixel(0, 0, 0, 1)));
});

test("the same bytes in another shape are another picture", () => {
  const wide = pixel(1, 2, 3, 255, 4, 5, 6, 255);
  assert.notEqual(pixelHash(wide), pixelHash({ ...wide, widthPx: 1, heightPx: 2 }));
});
