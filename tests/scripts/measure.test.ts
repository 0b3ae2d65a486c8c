import assert from "node:assert/strict";
import { test } from "node:test";
import { findBannedMembers, findLongFile, findOversize } from "../../scripts/check/measure.ts";

/** A function whose text has exactly `lines` lines. */
function functionOf(lines: number): string {
  return `export function long(): void {\n${"  step();\n".repeat(lines - 2)}}\n`;
}

test("a function of 50 lines fits, one of 51 is too long and is named with its line", () => {
  assert.deepEqual(findOversize("core/a.ts", functionOf(50)), []);
  assert.deepEqual(findOversize("core/a.ts", `\n${functionOf(51)}`), [
    { path: "core/a.ts", line: 2, message: "function long has 51 lines, ceiling 50" },
  ]);
});

test("an arrow function is measured too and takes the name of its variable", () => {
  const source = `const long = () => {\n${"  step();\n".repeat(60)}};\n`;
  assert.match(findOversize("ui/a.tsx", source)[0]?.message ?? "", /^function long has 62 lines/);
});

test("the doc comment above a function does not count as its length", () => {
  assert.deepEqual(findOversize("core/a.ts", `/**\n${" * why\n".repeat(20)} */\n${functionOf(50)}`), []);
});

test("a file of 250 lines fits, one of 251 is too long", () => {
  assert.deepEqual(findOversize("core/a.ts", "step();\n".repeat(250)), []);
  assert.match(findOversize("core/a.ts", "step();\n".repeat(251))[0]?.message ?? "", /file has 251 lines/);
});

test("a stylesheet has the same ceiling", () => {
  assert.deepEqual(findLongFile("ui/styles/a.css", ".a {}\n".repeat(250)), []);
  assert.match(findLongFile("ui/styles/a.css", ".a {}\n".repeat(251))[0]?.message ?? "", /file has 251 lines/);
});

test("chance and locale are found in core, but not inside comments and strings", () => {
  const source =
    '// Math.random()\nconst text = "a.localeCompare(b)";\nMath.random();\na.localeCompare(b);\nn.toLocaleString();\n';
  assert.deepEqual(
    findBannedMembers("core/a.ts", source).map((finding) => finding.line),
    [3, 4, 5],
  );
});

test("the environment is read in the configuration module and in scripts only", () => {
  assert.equal(findBannedMembers("server/main.ts", "process.env;").length, 1);
  assert.equal(findBannedMembers("store/config.ts", "process.env;").length, 0);
  assert.equal(findBannedMembers("scripts/start.ts", "process.env;").length, 0);
});
