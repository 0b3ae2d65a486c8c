import type { EffectiveContract, Plan, ValidatorReport } from "../../core/contracts.ts";
import type { Evidence } from "../../core/quality/evidence.ts";
import { finishVersion } from "../../core/quality/finish/finish.ts";
import type { Picture } from "../../core/quality/pixels.ts";
import { validateVersion } from "../../core/quality/report.ts";
import type { Case } from "./cases.ts";
import type { CasePlan } from "./defect.ts";
import { stateNames } from "./sets.ts";

type Values = EffectiveContract["values"];

/** What is judged: some pictures of one thing, and of what kind they are. */
export interface Specimen {
  readonly kind: Case["kind"];
  readonly plan: CasePlan;
  readonly pictures: readonly Picture[];
  readonly evidence?: Evidence;
}

const values: Values = {
  backgroundPolicy: "transparent_only",
  alphaMode: "hard",
  outline: "none",
  isFullBleed: false,
  isTileable: false,
  isPixelArt: false,
  noDropShadows: true,
  requiredStates: [],
  alignmentTolerancePx: 2,
  perspectiveMode: "any",
  silhouetteDriftTolerance: 0.25,
  paddingPx: 16,
  croppableSides: [],
  minSubjectShare: 0.05,
  centringTolerance: 0.15,
  outputSizes: [],
  thresholds: {},
  questions: {},
  tools: {},
};

const hash = "0".repeat(64);

/** The contract a specimen is held to: the built-in one, for its kind. */
export function contractFor({ kind, plan }: Specimen): EffectiveContract {
  const isTile = kind === "tile";
  const ofTile = isTile ? { isTileable: true, isFullBleed: true, backgroundPolicy: "any" as const } : {};
  const paddingPx = plan.trim === "none" ? 0 : values.paddingPx;
  return { values: { ...values, ...ofTile, paddingPx, ...plan.contract }, origins: {} };
}

/** Finishes and judges a specimen as the worker does with a version of one variant. */
export function judgeSpecimen(specimen: Specimen): ValidatorReport {
  const plan = planFor(specimen);
  const contract = contractFor(specimen);
  const raw = specimen.pictures.map((picture, i) => ({ unitKey: plan.units[i]?.unitKey ?? "", picture }));
  const finished = finishVersion(raw, plan.finish).pictures;
  const decoded = (units: typeof raw) =>
    units.map(({ unitKey, picture }) => ({ unitKey, decoded: { picture, conversions: [] } }));
  const { evidence } = specimen;
  return validateVersion({
    ...{ plan, contract, codec: "corpus", raw: decoded(raw), finished: decoded([...finished]) },
    ...(evidence === undefined ? {} : { evidence }),
  });
}

/** The plan of a specimen: only what checks read is more than a stand-in. */
export function planFor({ kind, plan, pictures }: Specimen): Plan {
  const { widthPx = 0, heightPx = 0 } = pictures[0] ?? {};
  const outputKind = {
    sprite: "single_image",
    tile: "single_image",
    states: "ui_states",
    frames: "animation",
    logos: "logo_set",
  } as const;
  return {
    schemaVersion: 1,
    specId: "corpus",
    title: "Corpus",
    assetType: "corpus",
    outputKind: outputKind[kind],
    attempt: 1,
    remedy: null,
    checkpoint: { id: "corpus", file: "corpus", hash },
    pins: {
      checkpointHash: hash,
      checkpointProfileId: "corpus",
      checkpointProfileVersion: "v1",
      checkpointProfileHash: hash,
      baselineProfileId: "corpus",
      baselineHash: hash,
      policyHash: hash,
    },
    contractHash: hash,
    stackHash: hash,
    packageHash: hash,
    traceHash: hash,
    workflow: { templateId: "corpus", templateHash: hash, outputNodeId: "9" },
    params: {
      ...{ widthPx, heightPx, variants: 1, steps: 1, cfg: 1, sampler: "euler", scheduler: "normal", clipSkip: null },
    },
    units: pictures.map((_, i) => unitOf(kind, i)),
    finish: finishFor(kind === "tile", plan),
    checks: [],
    routing: {
      ...{ onPass: "auto_advance", onFail: "regenerate", onUncertain: "decision_sprint" },
      ...{ maxRegenerations: 2, maxPDefect: 0.1, auditShare: 0 },
    },
    facts: {},
  };
}

function finishFor(isTile: boolean, plan: Specimen["plan"]): Plan["finish"] {
  const isWhole = isTile || plan.trim === "none";
  return {
    cutout: isTile ? "none" : "border_key",
    removeSpecks: !isTile && (plan.removeSpecks ?? true),
    trim: isWhole ? "none" : "common",
    paddingPx: isWhole ? 0 : 16,
    pivot: plan.pivot ?? { x: 0.5, y: 0.5 },
    outputSize: null,
    kernel: "linear",
  };
}

function unitOf(kind: Specimen["kind"], i: number): Plan["units"][number] {
  const state = kind === "states" ? (stateNames[i] ?? null) : null;
  const frameIndex = kind === "frames" ? i : null;
  const further = kind === "logos" ? `l${i}` : null;
  const name = state ?? (frameIndex === null ? further : `f${i}`);
  const unitKey = name === null ? "v0" : `v0-${name}`;
  return { unitKey, variantIndex: 0, state, frameIndex, frameName: null, seed: 1, graphHash: hash, references: [] };
}
