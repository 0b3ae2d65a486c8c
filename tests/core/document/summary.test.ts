import assert from "node:assert/strict";
import { test } from "node:test";
import { documentKinds, documentSchemaOf } from "../../../core/document/kinds.ts";
import { summarize } from "../../../core/document/summary.ts";
import { parse } from "../../../store/schemas.ts";

test("a spec that says little is summarised with the documented defaults", () => {
  assert.deepEqual(summarize("specs", { id: "duck", title: "Duck", assetType: "enemy" }), {
    title: "Duck",
    status: "draft",
    assetType: "enemy",
    outputKind: "single_image",
    tags: [],
    tier: 1,
    checkpointId: null,
    entityId: null,
    role: null,
  });
});

test("a spec's summary says what lists and boards show of it", () => {
  const summary = summarize("specs", {
    id: "duck",
    title: "Duck",
    assetType: "ui_button",
    status: "ready",
    tier: 0,
    tags: ["ui:hud"],
    checkpointId: "copax",
    entityLink: { entityId: "quill", role: "portrait" },
    output: { kind: "ui_states" },
  });
  const { status, tier, tags, checkpointId, entityId, role, outputKind } = summary;
  assert.deepEqual([status, tier, tags, checkpointId], ["ready", 0, ["ui:hud"], "copax"]);
  assert.deepEqual([entityId, role, outputKind], ["quill", "portrait", "ui_states"]);
});

test("the summary names the set of a spec, and how its animation plays", () => {
  const animation = { name: "burst", frameCount: 8, fps: 16, loop: false };
  const boom = { id: "boom", title: "Boom", assetType: "vfx", artifactSetId: "effects" };
  const { artifactSetId, playback } = summarize("specs", { ...boom, output: { kind: "animation", animation } });
  assert.deepEqual([artifactSetId, playback], ["effects", { fps: 16, loop: false }]);
  const usual = { kind: "animation", animation: { name: "burst", frameCount: 8 } } as const;
  assert.deepEqual(summarize("specs", { ...boom, output: usual }).playback, { fps: 12, loop: true });
});

test("the summary of a LoRA names its checkpoint and tags", () => {
  const lora = {
    id: "glow",
    title: "Glow",
    scope: "project",
    checkpointId: "pony",
    tags: ["fire"],
    releases: [],
  } as const;
  const { title, checkpointId, tags, status } = summarize("loras", lora);
  assert.deepEqual([title, checkpointId, tags, status], ["Glow", "pony", ["fire"], null]);
});

test("every kind of document has a schema that refuses an empty document with the field that is missing", () => {
  for (const kind of documentKinds) {
    assert.throws(() => parse(documentSchemaOf[kind], {}), { code: "INVALID_INPUT" }, kind);
  }
});

test("a misspelt field is refused by name, so no setting is silently ignored", () => {
  const spec = { id: "duck", title: "Duck", assetType: "enemy", promt: { positive: "duck" } };
  assert.throws(() => parse(documentSchemaOf.specs, spec), /promt/);
});
