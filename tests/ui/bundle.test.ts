import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { bundleUi } from "../../scripts/build-ui/bundle.ts";
import { ROOT } from "../../scripts/root.ts";

const files = await bundleUi(ROOT);
const text = (path: string): string =>
  Buffer.from(files.find((file) => file.path === path)?.contents ?? "").toString("utf8");

test("the script weighs at most 60 kB gzipped", () => {
  const bytes = gzipSync(text("main.js")).length;
  assert.ok(bytes > 10_000 && bytes <= 60_000, `${bytes} bytes`);
});

test("the page carries nothing that a strict content policy refuses", () => {
  const page = text("index.html");
  assert.doesNotMatch(page, /\sstyle=|\son\w+=|<style|<script(?![^>]*\bsrc=)/);
  for (const [, path] of page.matchAll(/(?:src|href)="\/([^"]+)"/g)) {
    assert.ok(
      files.some((file) => file.path === path),
      `${path} is referred to but not built`,
    );
  }
});

test("the browser gets no module of Node", () => {
  assert.doesNotMatch(text("main.js"), /from"node:|require\("/);
});
