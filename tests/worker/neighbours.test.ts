import assert from "node:assert/strict";
import { test } from "node:test";
import type { Spec } from "../../core/contracts.ts";
import { encodePng } from "../../worker/pixels/encode.ts";
import type { ValidateRequest } from "../../worker/pixels/messages.ts";
import { validate } from "../../worker/pixels/operations.ts";
import { loadNeighbours } from "../../worker/tasks/evidence.ts";
import type { TaskContext } from "../../worker/tasks/task.ts";
import { contractOf, disc, filled, fullBleedFinish, paint, planOf, resultOf, white } from "../core/quality/painting.ts";
import { noEvidence } from "../core/quality/planting.ts";
import { approvePictures } from "../helpers/approved-set.ts";
import { openStudio } from "../helpers/studio.ts";

test("the approved pictures of declared neighbours reach the check, and those that are not approved are left out", async (t) => {
  const studio = await openStudio();
  t.after(() => studio.close());
  await approvePictures(studio, { pictures: { icon_coin: paint(256, 256, filled(white), disc(128, 128, 80)) } });
  const neighbours = [
    { side: "right", specId: "icon_coin" },
    { side: "left", specId: "icon_heart" },
  ] as const;
  const spec: Spec = { id: "meadow", title: "Meadow", assetType: "tile", output: { neighbours } };
  const found = await loadNeighbours({ project: studio.project } as unknown as TaskContext, spec);
  assert.deepEqual(
    found.map(({ assetId, versionId, side }) => [assetId, versionId, side]),
    [["icon_coin", "icon_coin.v1", "right"]],
  );
  const unit = studio.project.state().assets["icon_coin"]?.versions[0]?.units["v0"];
  assert.equal(found[0]?.pixelHash, unit?.finished?.pixelHash);
  const { widthPx = 0, heightPx = 0 } = unit?.finished ?? {};
  const png = await encodePng(paint(widthPx, heightPx, (x, y) => ((x + y) % 16 < 8 ? white : [20, 30, 40, 255])));
  const pictures = [{ unitKey: "v0", png }];
  const request: ValidateRequest = {
    ...{ plan: planOf({ finish: fullBleedFinish }), variants: [0], raw: pictures, finished: pictures },
    contract: contractOf({ isFullBleed: true, backgroundPolicy: "any" }),
    evidence: { ...noEvidence, spec },
  };
  const report = await validate({ ...request, neighbours: found });
  const result = resultOf(report, "neighbours", "set");
  assert.equal(result.verdict, "uncertain");
  assert.match(result.message, /and “icon_coin” \(right\) meet/);
  assert.deepEqual(
    report.references?.map(({ assetId }) => assetId),
    ["icon_coin"],
  );
  assert.match(
    resultOf(await validate(request), "neighbours").message,
    /none of its neighbours has an approved picture/,
  );
});
