import type { Version } from "../asset/state.ts";
import type { EventPayloads, Plan, ReplayBundle, Spec } from "../contracts.ts";
import { pointerStep } from "./diff-json.ts";

/** What of a project's state a bundle needs beside the plan. */
export interface BundleSources {
  readonly projectId: string;
  readonly version: Version;
  readonly plan: Plan;
  /** The revision of the spec that was planned. */
  readonly spec: Spec;
  /** The versions of the same run before this one, oldest first. */
  readonly earlier: readonly Version[];
  /** Pixels → the object that holds a picture with them, as far as known. */
  readonly pictureOf: (pixelHash: string) => string | null;
}

/** The replay bundle of a version: every input of its decisions, and by hash what was decided. */
export function bundleOf({ projectId, version, plan, spec, earlier, pictureOf }: BundleSources): ReplayBundle {
  const { attempt, remedy, facts: documents, specId } = plan;
  const seeds = Object.fromEntries(plan.units.map(({ unitKey, seed }) => [unitKey, seed]));
  const graphs = Object.fromEntries(plan.units.map(({ unitKey, graphHash }) => [unitKey, graphHash]));
  const pixels = new Set(plan.units.flatMap(({ references }) => references.map(({ pixelHash }) => pixelHash)));
  const pictures = Object.values(version.units).flatMap(({ unitKey, raw }) =>
    raw === null ? [] : [[unitKey, { pixelHash: raw.pixelHash, object: raw.hash }] as const],
  );
  return {
    ...{ schemaVersion: 1, projectId, specId, versionId: version.id, attempt, remedy, seeds, documents },
    anchors: anchorsOf(spec, plan),
    evidence: {
      contract: plan.contractHash,
      stack: plan.stackHash,
      trace: plan.traceHash,
      package: plan.packageHash,
      graphs,
      plan: version.planHash,
    },
    judgement: judgementOf(version.route, earlier),
    pictures: Object.fromEntries(pictures),
    references: Object.fromEntries(
      [...pixels].flatMap((pixelHash) => {
        const object = pictureOf(pixelHash);
        return object === null ? [] : [[pixelHash, object]];
      }),
    ),
    environmentHash: version.environmentHash,
  };
}

/** Variants take the anchors in turn, so each anchor's pixels stand in the plan as soon as there are variants enough. */
function anchorsOf(spec: Spec, { units }: Plan): ReplayBundle["anchors"] {
  if (spec.styleConsistency?.mode !== "lock_to_anchor_set") return [];
  const refs = spec.styleConsistency.anchorRefs ?? [];
  return refs.map((specId, place) => {
    const unit = units.find(({ variantIndex }) => variantIndex % refs.length === place);
    return { specId, pixelHash: unit?.references[0]?.pixelHash ?? null };
  });
}

function judgementOf(
  route: EventPayloads["asset.routed"] | null,
  earlier: readonly Version[],
): ReplayBundle["judgement"] {
  if (route === null) return null;
  const { reportHash: report, outcome, reasonCode, sentence } = route;
  const previousReasons = earlier.flatMap((version) => version.route?.reasonCode ?? []);
  return { report, attempt: earlier.length + 1, previousReasons, outcome, reasonCode, sentence };
}

/** One object a bundle names, and what for. */
export interface NamedObject {
  readonly path: string;
  readonly hash: string;
  readonly kind: "document" | "evidence" | "picture";
}

/** Every object that must go with a bundle. */
export function objectsOf(bundle: ReplayBundle): readonly NamedObject[] {
  const { documents, evidence, judgement, references, pictures, environmentHash } = bundle;
  const { graphs, ...rest } = evidence;
  const named = (path: string, kind: NamedObject["kind"], hashes: Readonly<Record<string, string>>): NamedObject[] =>
    Object.entries(hashes).map(([key, hash]) => ({ path: `${path}/${pointerStep(key)}`, hash, kind }));
  return [
    ...named("/documents", "document", documents),
    ...named("/evidence", "evidence", rest),
    ...named("/evidence/graphs", "evidence", graphs),
    ...(judgement === null ? [] : named("/judgement", "evidence", { report: judgement.report })),
    ...named("/references", "picture", references),
    ...Object.entries(pictures).map(([unitKey, { object: hash }]): NamedObject => {
      return { path: `/pictures/${unitKey}/object`, hash, kind: "picture" };
    }),
    ...(environmentHash === null ? [] : named("", "evidence", { environmentHash })),
  ];
}
