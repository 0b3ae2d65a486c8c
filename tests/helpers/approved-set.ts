import type { EffectiveContract, ImageRef, Plan } from "../../core/contracts.ts";
import type { Draft } from "../../core/event.ts";
import { type Picture, pixelHash } from "../../core/quality/pixels.ts";
import { type About, noEnvironment, succeeded } from "../../scripts/review/asked-life.ts";
import { encodePng, encodeThumbnail } from "../../worker/pixels/encode.ts";
import { finish, validate } from "../../worker/pixels/operations.ts";
import type { Studio } from "./studio.ts";

export interface Approving {
  /** Raw picture by spec, or one for each of its frames; every spec of it is planned, rendered and approved. */
  readonly pictures: Readonly<Record<string, Picture | readonly Picture[]>>;
  readonly scales?: NonNullable<Plan["finish"]["scales"]>;
}

/** Puts approved assets into a seeded project: these pictures, really finished and measured, without a renderer. */
export async function approvePictures(studio: Studio, { pictures, scales = [] }: Approving): Promise<void> {
  const { project } = studio;
  const runId = "run-approved";
  await studio.start(runId, Object.keys(pictures));
  const environmentHash = await project.objects.putJson(noEnvironment);
  for (const [assetId, picture] of Object.entries(pictures)) {
    const version = project.state().assets[assetId]?.versions.at(-1);
    if (version === undefined) throw new Error(`${assetId} was not planned`);
    const planned = await project.objects.getJson<Plan>(version.planHash);
    const contract = await project.objects.getJson<EffectiveContract>(planned.contractHash);
    const units = planned.units.filter(({ variantIndex }) => variantIndex === 0);
    const painted = "rgba" in picture ? [picture] : picture;
    const made = await Promise.all(painted.map(async (each) => ({ ...each, png: await encodePng(each) })));
    const raw = units.map(({ unitKey }, at) => ({ unitKey, png: madeOf(made, at).png }));
    const done = await finish({ images: raw, params: { ...planned.finish, scales } });
    const rawRefs = await Promise.all(made.map((each) => store(studio, each)));
    const images = await Promise.all(
      done.images.map(async ({ unitKey, scales: further, ...image }) => ({
        unitKey,
        image: await store(studio, image),
        ...(further.length === 0 ? {} : { scales: await Promise.all(further.map((each) => store(studio, each))) }),
      })),
    );
    const report = await validate({ plan: planned, contract, variants: [0], raw, finished: done.images });
    const [reportHash, evidenceHash] = await Promise.all([
      project.objects.putJson(report),
      project.objects.putJson(done.evidence),
    ]);
    const about: About = { assetId, versionId: version.id, runId };
    const rendered = { kind: "generate", promptId: "p", fromCache: false, adopted: false, environmentHash } as const;
    const verdicts = units.map(({ unitKey }) => ({ unitKey, verdict: "pass" as const }));
    const drafts: Draft[] = [
      ...units.map(({ unitKey }, at) =>
        succeeded(about, "generate", unitKey, { ...rendered, image: madeOf(rawRefs, at) }),
      ),
      succeeded(about, "finish", null, { kind: "finish", images, evidenceHash }),
      succeeded(about, "validate", null, { kind: "validate", reportHash, verdict: "pass", units: verdicts }),
      approval(about, version.planHash, reportHash),
    ];
    await project.commit(() => drafts, { actor: { kind: "worker", id: "test" } });
  }
}

/** What was made for this unit: one picture may stand for all of them. */
function madeOf<T>(made: readonly T[], at: number): T {
  const own = made[at] ?? made[0];
  if (own === undefined) throw new Error("a spec without a picture");
  return own;
}

function approval(about: About, planHash: string, reportHash: string): Draft {
  const sentence = "Every check passed.";
  const route = {
    outcome: "auto_advance",
    reasonCode: "ALL_CHECKS_PASSED",
    sentence,
    decidingChecks: [],
    bestVariant: 0,
  } as const;
  return {
    type: "asset.routed",
    entityType: "asset",
    entityId: about.assetId,
    payload: { ...about, ...route, reportHash, planHash, isAudit: false, remedy: null },
  };
}

interface Stored {
  readonly png: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgba?: Uint8ClampedArray;
  readonly thumb?: Uint8Array;
  readonly pixelHash?: string;
}

async function store({ project }: Studio, image: Stored): Promise<ImageRef> {
  const { png, widthPx, heightPx, rgba } = image;
  const thumb = image.thumb ?? (rgba === undefined ? null : await encodeThumbnail({ widthPx, heightPx, rgba }));
  const [hash, thumbHash] = await Promise.all([
    project.objects.put(png),
    thumb === null ? null : project.objects.put(thumb),
  ]);
  const pixels = image.pixelHash ?? (rgba === undefined ? hash : pixelHash({ widthPx, heightPx, rgba }));
  return { hash, pixelHash: pixels, widthPx, heightPx, bytes: png.length, thumbHash };
}
