import assert from "node:assert/strict";
import { appendFile, readFile } from "node:fs/promises";
import { test } from "node:test";
import { projectFold } from "../../core/project/state.ts";
import { openProject } from "../../store/project.ts";
import { verifyProject } from "../../store/verify/verify-project.ts";
import { hashedLine, linesOf } from "./verify-damages.ts";
import { inPublic, logOf, makeLog, readPublicly } from "./verify-support.ts";

const zeros = "0".repeat(64);
const revision = { hash: zeros, previousHash: null, revision: 1, summary: { title: "x" } };

/** Members that an event put in by hand has other than those that writers write. */
const forgeries: Readonly<Record<string, Record<string, unknown>>> = {
  "a run without versions": { type: "run.started", payload: {} },
  "no payload": { payload: null },
  "a document without a payload": { type: "document.revised", payload: null },
  "a document of nothing": { type: "document.revised", payload: {} },
  "a document of an unknown kind": { type: "document.revised", payload: { kind: "sprites", id: "x", ...revision } },
  "a document without a summary": { type: "document.revised", payload: { kind: "specs", id: "x", hash: zeros } },
  "a document without contents": { type: "document.revised", payload: { kind: "project", id: "p", summary: {} } },
  "a removal of nothing": { type: "document.removed", payload: null },
  "a name that every object has": { payload: { decisionId: "__proto__" } },
  "no time": { ts: undefined },
  "a time that is none": { ts: "yesterday" },
  "no key": { idempotencyKey: undefined },
};

test("an event that is right in the chain, but that no writer writes, is a problem that verify names, and opening names it, too", async (t) => {
  for (const [name, members] of Object.entries(forgeries)) {
    const dataDir = await makeLog(t, 3);
    const whole = await readFile(logOf(dataDir));
    const last = JSON.parse(linesOf(whole).at(-1) ?? "");
    const {
      prev: _,
      hash,
      ...event
    } = { ...last, id: `${last.id.slice(0, -1)}Z`, seq: 4, entityId: "x", idempotencyKey: "x", ...members };
    await appendFile(logOf(dataDir), hashedLine(JSON.stringify(event).slice(0, -1), hash), "latin1");
    const options = { dataDir, projectId: "p", fold: projectFold };
    const report = await verifyProject({ ...options, documents: (state) => state });
    assert.deepEqual(inPublic(report), readPublicly(dataDir), name);
    assert.deepEqual([report.ok, report.firstBad?.code], [false, "log.unfoldable-event"], name);
    assert.deepEqual([report.firstBad?.offset, report.log.headSeq], [whole.length, 4], name);
    const opening = openProject(options).then(async (project) => {
      try {
        await project.commit(() => [], { actor: { kind: "person", id: "tester" } });
      } finally {
        await project.close();
      }
    });
    await assert.rejects(opening, { code: "LOG_UNAVAILABLE", message: /Event 4 \(.*\) can't be read/ }, name);
  }
});
