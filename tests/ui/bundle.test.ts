import assert from "node:assert/strict";
import { test } from "node:test";
import { bundleUi, type UiFile } from "../../scripts/build-ui/bundle.ts";
import { scriptWeight } from "../../scripts/check/script-weight.ts";
import { ROOT } from "../../scripts/root.ts";

const files = await bundleUi(ROOT);
const text = (path: string): string =>
  Buffer.from(files.find((file) => file.path === path)?.contents ?? "").toString("utf8");

test("no page comes to more than 60 kB of script gzipped, and the first sight needs at most 45", () => {
  const { firstBytes, mostBytes, heaviest } = scriptWeight(files);
  assert.ok(firstBytes > 10_000 && firstBytes <= 45_000, `${firstBytes} bytes before any page`);
  assert.ok(mostBytes > firstBytes && mostBytes <= 60_000, `${mostBytes} bytes with ${heaviest}`);
});

test("a page counts with everything that it needs or may read later, and what pages share counts once", () => {
  const script = (path: string, needs: string[], reads: string[]): UiFile => ({
    path,
    contents: Buffer.from(path.repeat(50)),
    needs,
    reads,
  });
  const alone = (path: string): number => scriptWeight([{ ...script(path, [], []), path: "main.js" }]).firstBytes;
  const one = [script("main.js", ["base.js"], ["light.js", "heavy.js"]), script("base.js", [], [])];
  const two = [
    script("light.js", ["base.js"], []),
    script("heavy.js", ["base.js"], ["tab.js"]),
    script("tab.js", [], []),
  ];
  const weight = scriptWeight([...one, ...two]);
  assert.equal(weight.firstBytes, alone("main.js") + alone("base.js"));
  assert.equal(weight.mostBytes, weight.firstBytes + alone("heavy.js") + alone("tab.js"));
  assert.equal(weight.heaviest, "heavy.js");
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

/** A script with all that it can't do without. */
function withNeeds(path: string): Set<string> {
  const found = new Set([path]);
  for (const one of found) for (const more of files.find((file) => file.path === one)?.needs ?? []) found.add(more);
  return found;
}

test("the page names every script that its first one and those of its pages can't do without", () => {
  const first = withNeeds("main.js");
  assert.ok(first.size > 1);
  for (const path of first)
    if (path !== "main.js") assert.match(text("index.html"), namedAs('rel="modulepreload"', path));
  const pages = files.filter(({ page }) => page !== undefined);
  assert.ok(pages.length > 5);
  for (const { path, page } of pages)
    for (const needed of withNeeds(path))
      if (!first.has(needed)) assert.match(text("index.html"), namedAs(`data-page="${page}"`, needed));
});

const namedAs = (what: string, path: string): RegExp => new RegExp(`<link ${what} href="/${path}">`);

test("the browser gets no module of Node", () => {
  const scripts = files.filter(({ path }) => path.endsWith(".js"));
  assert.ok(scripts.length > 5, "every page is a part of its own");
  for (const { path } of scripts) assert.doesNotMatch(text(path), /from"node:|require\("/, path);
});
