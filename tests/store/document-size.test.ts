import assert from "node:assert/strict";
import { readFile, stat, writeFile } from "node:fs/promises";
import { type TestContext, test } from "node:test";
import type { WorkflowTemplate } from "../../core/contracts.ts";
import { deafProject, lookOnce, pretty, saveIn } from "./deaf-project.ts";
import { eventually } from "./support.ts";

const kind = "workflow-templates";
const mebibyte = 1024 * 1024;
const example = new URL("../../examples/shared/workflow-templates/txt2img.json", import.meta.url);

test("PROTOCOL 1.7: a document just under 1 MiB whose file has several is as committed, and can be edited by hand", async (t) => {
  const { project, path, save, look, revisions } = await opened(t);
  await save(await filled((bytes) => Array.from({ length: bytes / 2 }, () => 1)));
  assert.ok((await stat(path)).size > 4 * mebibyte, "indented");
  await look();
  assert.deepEqual([await revisions(), project.state().problems], [["person"], {}]);
  await writeFile(path, (await readFile(path, "utf8")).replace(/"title": "[^"]*"/, '"title": "By hand"'));
  await look();
  assert.deepEqual([await revisions(), project.state().problems], [["person", "file"], {}]);
  await save({ ...(await filled(() => [])), title: "Small again" });
  assert.equal(JSON.parse(await readFile(path, "utf8")).title, "Small again");
});

test("a document that indenting would make too large to read again is one line in its file", async (t) => {
  const { project, path, save, look, revisions } = await opened(t);
  await save(await filled((bytes) => Array.from({ length: bytes / 60 }, () => nested(20))));
  assert.equal((await readFile(path, "utf8")).split("\n").length, 2);
  await look();
  assert.deepEqual([await revisions(), project.state().problems], [["person"], {}]);
});

test("PROTOCOL 1.7: a document of more than 1 MiB is refused, from whomever it comes", async (t) => {
  const { project, path, save, look, revisions } = await opened(t);
  const large = await filled((bytes) => "x".repeat(bytes + 2000));
  await assert.rejects(save(large), { code: "INVALID_INPUT", message: /1048576 bytes/ });
  await save(await filled(() => []));
  await writeFile(path, pretty(large));
  await look();
  await eventually(() => project.state().problems[`${kind}/big`]?.problems[0]?.rule === "size");
  assert.deepEqual(await revisions(), ["person"]);
});

/** The example's template with a filler of about so many bytes as are left of 1 MiB. */
async function filled(filler: (bytes: number) => unknown): Promise<WorkflowTemplate> {
  const template: WorkflowTemplate = { ...JSON.parse(await readFile(example, "utf8")), id: "big" };
  const bytes = mebibyte - 1000 - JSON.stringify(template).length;
  const inputs = { filler: filler(bytes) } as WorkflowTemplate["graph"][string]["inputs"];
  return { ...template, graph: { ...template.graph, filler: { class_type: "Note", inputs } } };
}

function nested(levels: number): unknown {
  return levels === 0 ? 1 : [nested(levels - 1)];
}

async function opened(t: TestContext) {
  const { project, commits } = await deafProject(t);
  return {
    project,
    path: project.documents.path(kind, "big"),
    save: (value: WorkflowTemplate) => saveIn(commits, kind, value),
    look: () => lookOnce(project, commits),
    /** Who revised it, in order. */
    async revisions() {
      const { events } = await project.read({ since: 0 });
      return events.flatMap(({ type, actor: { kind: who } }) => (type === "document.revised" ? [who] : []));
    },
  };
}
