import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProjectState } from "../../core/project/state.ts";
import { cohesionOfAsset } from "../../server/cohesion.ts";
import { contractOf, disc, judgeSet, paint, planOf, type Rgba } from "../core/quality/painting.ts";
import { openStudio } from "../helpers/studio.ts";

const roles = ["bread_coin_inventory", "bread_coin_pickup_icon", "bread_coin_world"] as const;

test("an asset is compared with the approved pictures of its entity, its set and its style", async (t) => {
  const studio = await openStudio();
  t.after(() => studio.close());
  const { objects } = studio.project;
  const colours: Readonly<Record<string, Rgba>> = {
    bread_coin_inventory: [200, 150, 60, 255],
    bread_coin_pickup_icon: [204, 152, 64, 255],
    bread_coin_world: [60, 90, 210, 255],
  };
  const approve = async (id: string): Promise<unknown> => {
    const picture = paint(128, 128, disc(64, 64, 40, colours[id] ?? [0, 0, 0, 255]));
    const report = judgeSet([picture], contractOf(), planOf());
    const [planHash, reportHash] = await Promise.all([objects.putJson(planOf()), objects.putJson(report)]);
    const versionId = `${id}.v1`;
    return { id, approved: { versionId, variantIndex: 0 }, versions: [{ id: versionId, planHash, reportHash }] };
  };
  const project = (ids: readonly string[], assets: readonly unknown[]) => ({
    objects,
    state: () =>
      ({
        documents: studio.project.state().documents,
        assets: Object.fromEntries(ids.map((id, i) => [id, assets[i]])),
      }) as unknown as ProjectState,
  });
  const assets = await Promise.all(roles.map(approve));
  const groups = await cohesionOfAsset(project(roles, assets), "bread_coin_world");
  const entity = groups.find(({ bond }) => bond === "entity");
  assert.deepEqual(entity?.members.map(({ assetId }) => assetId).sort(), [...roles]);
  assert.equal(entity?.deviates?.assetId, "bread_coin_world");
  assert.ok(groups.some(({ bond, id }) => bond === "set" && id === "bread_coin_set"));
  assert.deepEqual(await cohesionOfAsset(project(roles.slice(0, 1), assets), roles[0]), [], "alone it has no cohesion");
  assert.deepEqual(await cohesionOfAsset(project([], []), "no_such_spec"), []);
});
