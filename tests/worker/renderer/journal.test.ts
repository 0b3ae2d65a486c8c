import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type JournalLine, openJournal } from "../../../worker/comfy/renderer/journal.ts";
import { parseOptions } from "../../../worker/comfy/renderer/options.ts";
import { startRenderer } from "../../../worker/comfy/renderer/server.ts";

const folder = await mkdtemp(join(tmpdir(), "diecast-journal-"));
after(() => rm(folder, { recursive: true, force: true }));

const graph = {
  1: { class_type: "EmptyImage", inputs: { width: 64, height: 64, batch_size: 1, color: 255 } },
  2: { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "a" } },
};

async function renderOnce(url: string, id: string): Promise<void> {
  const body = JSON.stringify({ prompt: graph, prompt_id: id });
  const answer = await fetch(`${url}/prompt`, { method: "POST", body });
  assert.equal(answer.status, 200, await answer.text());
  while ((await (await fetch(`${url}/history/${id}`)).json())[id] === undefined);
}

async function linesOf(file: string) {
  const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
  return lines.map((line): JournalLine => JSON.parse(line)).map(({ atMs: _, ...rest }) => rest);
}

test("the journal tells what ran, with faults in their place, over the lives of the renderer", async () => {
  const file = join(folder, "journal.jsonl");
  const faults = new Map([["half-png", 1]] as const);
  for (const id of ["first", "second"]) {
    const renderer = await startRenderer({ output: join(folder, "out"), journal: file, faults });
    await renderOnce(renderer.url, id);
    await renderer.close();
  }
  const life = (promptId: string) => [
    { what: "opened" },
    { what: "begun", promptId },
    { what: "fault", name: "half-png" },
    { what: "ended", promptId, outcome: "success" },
  ];
  assert.deepEqual(await linesOf(file), [...life("first"), ...life("second")]);
});

test("without a file the journal notes nothing", () => {
  const journal = openJournal(undefined);
  journal.note({ what: "begun", promptId: "p" });
  journal.close();
  assert.deepEqual(
    [parseOptions(["--output", "o"]).journal, parseOptions(["--output", "o", "--journal", "j"]).journal],
    [undefined, "j"],
  );
});
