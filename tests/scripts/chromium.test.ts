import assert from "node:assert/strict";
import { chmod, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../scripts/root.ts";
import { provideChromium } from "../../scripts/test/chromium.ts";

/** A folder with a program of this name that prints the text, as `chromium --version` would. */
async function folderWithProgram(name: string, prints: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "diecast-chromium-"));
  await writeFile(join(folder, name), `#!/bin/sh\necho "${prints}"\n`);
  await chmod(join(folder, name), 0o755);
  return folder;
}

test("the browser named by DIECAST_CHROMIUM is taken", async () => {
  const path = join(await folderWithProgram("mine", "Chromium 140.0.1"), "mine");
  assert.equal(await provideChromium(ROOT, { DIECAST_CHROMIUM: path, PATH: "" }), path);
});

test("a DIECAST_CHROMIUM that does not start fails loudly instead of taking another browser", async () => {
  await assert.rejects(provideChromium(ROOT, { DIECAST_CHROMIUM: "/nowhere/chromium" }), /\/nowhere\/chromium/);
});

test("a stub on the path that only prints advice is passed over for a browser that starts", async () => {
  const stub = await folderWithProgram("chromium", "please install the snap");
  const real = await folderWithProgram("google-chrome", "Google Chrome 140.0.1");
  assert.equal(await provideChromium(ROOT, { PATH: `${stub}:${real}` }), join(real, "google-chrome"));
});

test("the headless shell is taken before the browser with a frame", async () => {
  const full = await folderWithProgram("chromium", "Chromium 140.0.1");
  const shell = await folderWithProgram("chromium-headless-shell", "Chromium 140.0.1");
  assert.equal(
    await provideChromium(ROOT, { PATH: `${full}:${shell}`, CI: "true" }),
    join(shell, "chromium-headless-shell"),
  );
});
