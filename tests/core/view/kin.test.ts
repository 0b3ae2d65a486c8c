import assert from "node:assert/strict";
import { test } from "node:test";
import type { Project, Spec } from "../../../core/contracts.ts";
import { summarize } from "../../../core/document/summary.ts";
import type { Draft } from "../../../core/event.ts";
import { kinOf, referenceSpecOf } from "../../../core/view/kin.ts";
import { given } from "../given.ts";

type Link = NonNullable<Spec["entityLink"]>;

const specOf = (id: string, more: Partial<Spec> = {}): Spec => ({ id, title: id, assetType: "pickup", ...more });
const linked = (id: string, role: Link["role"]): Spec => specOf(id, { entityLink: { entityId: "coin", role } });

function revised(spec: Spec): Draft {
  const payload = { kind: "specs" as const, id: spec.id, hash: "a".repeat(64), previousHash: null, revision: 1 };
  const summary = summarize("specs", spec);
  return {
    type: "document.revised",
    entityType: "document",
    entityId: `specs/${spec.id}`,
    payload: { ...payload, summary },
  };
}

function projectWith(policy: NonNullable<Project["policies"]["entityPolicy"]>[string]): Project {
  return { id: "p", title: "P", policies: { entityPolicy: { coins: { entityIds: ["coin"], ...policy } } } };
}

test("the reference of an entity is the spec with the role that its family names, a world sprite if it names none", () => {
  const specs = [
    linked("coin_card", "ui_card"),
    linked("coin_icon", "pickup_icon"),
    linked("coin_world", "world_sprite"),
  ];
  const state = given(...specs.map(revised));
  const icon = linked("coin_icon", "pickup_icon");
  assert.equal(referenceSpecOf(icon, projectWith({}), state), "coin_world");
  assert.equal(referenceSpecOf(icon, projectWith({ referenceRole: "ui_card" }), state), "coin_card");
  assert.equal(referenceSpecOf(icon, projectWith({ referenceRole: "portrait" }), state), null);
});

test("the reference itself has none, nor has a spec of no family, nor does a retired spec serve", () => {
  const world = linked("coin_world", "world_sprite");
  const icon = linked("coin_icon", "pickup_icon");
  const project = projectWith({});
  assert.equal(referenceSpecOf(world, project, given(revised(world), revised(icon))), null);
  assert.equal(referenceSpecOf(specOf("rock"), project, given(revised(world))), null);
  assert.equal(referenceSpecOf(icon, project, given(revised({ ...world, status: "retired" }))), null);
});

test("an asset shows its reference and the others of its set, and nothing when it has neither", () => {
  const set = { artifactSetId: "hud_icons" };
  const specs = [specOf("heart", set), specOf("star", set), specOf("rock"), linked("coin_world", "world_sprite")];
  const state = given(...specs.map(revised));
  const groups = kinOf(state, "heart", "coin_world");
  assert.deepEqual(
    groups.map(({ title, members }) => [title, members.map(({ specId }) => specId)]),
    [
      ["Reference", ["coin_world"]],
      ["In the same set: HUD icons", ["star"]],
    ],
  );
  assert.deepEqual(kinOf(state, "rock", null), []);
});
