import { canonicalJson } from "../canonical.ts";
import type { EffectiveContract } from "../contracts.ts";
import { type ContractLayer, contractLayers, type Origin } from "./contract-layers.ts";
import type { Facts } from "./facts.ts";
import { lastingJson, objectJson, oncePer } from "./once.ts";
import { byCodeUnits } from "./order.ts";

type Values = EffectiveContract["values"];
type Field = keyof Values;
type Limits = Values["thresholds"][string];
type HeldBack = NonNullable<EffectiveContract["heldBack"]>[number];

/** What holds when nobody says anything; any layer may leave these, in either direction. */
const DEFAULTS: Values = {
  backgroundPolicy: "white_or_transparent",
  alphaMode: "hard",
  outline: "none",
  isFullBleed: false,
  isTileable: false,
  isPixelArt: false,
  noDropShadows: true,
  requiredStates: [],
  alignmentTolerancePx: 2,
  perspectiveMode: "allow_minor",
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

const BUILT_IN: Origin = { layer: "default", source: "built-in", revision: null };

const DEFAULT_ORIGINS = Object.fromEntries(Object.keys(DEFAULTS).map((field) => [field, BUILT_IN]));

type Tighten = (low: number, high: number) => number;

/** Fields that a later layer may only tighten, once a layer has set them. */
const TIGHTER: ReadonlyMap<Field, Tighten> = new Map<Field, Tighten>([
  ["alignmentTolerancePx", Math.min],
  ["silhouetteDriftTolerance", Math.min],
  ["centringTolerance", Math.min],
  ["paddingPx", Math.max],
]);

/** A contract while its layers are merged. */
interface Merged {
  readonly values: Partial<Record<Field, unknown>>;
  readonly origins: Record<string, Origin>;
  readonly heldBack: HeldBack[];
}

/**
 * Merges the layers global baseline → asset type → project → spec → entity and tags, later wins field by field.
 * Tolerances, padding and thresholds only ever tighten; required states only ever grow. What is held back is told.
 */
export function mergeContract(facts: Facts): EffectiveContract {
  const layers = contractLayers(facts);
  const last = lastOf(facts.spec);
  const isSame = layers.length === last.layers.length && layers.every((layer, at) => layer === last.layers[at]);
  if (isSame && last.contract !== null) return last.contract;
  const contract = merge(layers);
  Object.assign(last, { layers, contract });
  return contract;
}

/** The row of layers that a spec had last and the contract they came to: layers live as long as their documents, so it comes again. */
const lastOf = oncePer(
  (_spec: Facts["spec"]): { layers: readonly ContractLayer[]; contract: EffectiveContract | null } => {
    return { layers: [], contract: null };
  },
);

function merge(layers: readonly ContractLayer[]): EffectiveContract {
  const merged: Merged = { values: { ...DEFAULTS }, origins: { ...DEFAULT_ORIGINS }, heldBack: [] };
  for (const layer of layers) for (const [field, given] of layer.said) mergeField(merged, field, given, layer);
  if (merged.values.isFullBleed === true) leaveSubjectOut(merged);
  const { origins, heldBack } = merged;
  // Every field went in with the type its own entry of Values has.
  const values = merged.values as unknown as Values;
  return heldBack.length === 0 ? { values, origins } : { values, origins, heldBack };
}

/** Canonical JSON of a merged contract; its origins are shared with the contracts of other specs. */
export const contractJson = oncePer(({ values, origins, heldBack }: EffectiveContract): string => {
  const written: Record<string, string> = {};
  for (const [field, origin] of Object.entries(origins)) written[field] = lastingJson(origin);
  const members = { values: canonicalJson(values), origins: objectJson(written) };
  return objectJson(heldBack === undefined ? members : { ...members, heldBack: canonicalJson(heldBack) });
});

function mergeField(merged: Merged, field: Field, given: unknown, layer: ContractLayer): void {
  const { values, origins } = merged;
  if (field === "thresholds") mergeThresholds(merged, given as Values["thresholds"], layer);
  else if (field === "questions" || field === "tools") mergeTable(merged, field, given as Table, layer);
  else if (field === "requiredStates") {
    const union = [...new Set([...(values.requiredStates as readonly string[]), ...(given as readonly string[])])];
    if (union.length > (values.requiredStates as readonly string[]).length) origins[field] = layer.origin;
    values[field] = union;
  } else if (TIGHTER.has(field)) tightenField(merged, field, given as number, layer);
  else {
    values[field] = given;
    origins[field] = layer.origin;
  }
}

function tightenField(
  { values, origins, heldBack }: Merged,
  field: Field,
  asked: number,
  { origin }: ContractLayer,
): void {
  const setBy = origins[field] ?? BUILT_IN;
  const present = values[field] as number;
  const next = setBy === BUILT_IN ? asked : (TIGHTER.get(field)?.(present, asked) ?? asked);
  values[field] = next;
  // A looser value than the one in force is not taken, so it is not the origin either.
  if (next === asked) origins[field] = origin;
  else heldBack.push({ field, asked, inForce: present, ...origin, setBy: setBy.source });
}

type Table = Readonly<Record<string, string>>;

/** Each entry of a table is merged on its own, with an origin of its own (`questions.framing`). */
function mergeTable(
  { values, origins }: Merged,
  field: "questions" | "tools",
  given: Table,
  layer: ContractLayer,
): void {
  values[field] = { ...(values[field] as Table), ...given };
  for (const key of Object.keys(given).sort(byCodeUnits)) origins[`${field}.${key}`] = layer.origin;
}

function mergeThresholds(merged: Merged, given: Values["thresholds"], { origin }: ContractLayer): void {
  const present = { ...(merged.values.thresholds as Values["thresholds"]) };
  for (const name of Object.keys(given).sort(byCodeUnits)) {
    const before = present[name] ?? {};
    const asked = given[name] ?? {};
    const after = tighterLimits(before, asked);
    merged.heldBack.push(...looserLimits(name, asked, after, origin, merged.origins));
    if (after.pass === before.pass && after.fail === before.fail) continue;
    present[name] = after;
    merged.origins[`thresholds.${name}`] = origin;
  }
  merged.values.thresholds = present;
}

function looserLimits(name: string, asked: Limits, after: Limits, by: Origin, origins: Merged["origins"]): HeldBack[] {
  const field = `thresholds.${name}`;
  const setBy = origins[field]?.source ?? BUILT_IN.source;
  return (["pass", "fail"] as const).flatMap((limit) => {
    const [wish, inForce] = [asked[limit], after[limit]];
    if (wish === undefined || inForce === undefined || wish <= inForce) return [];
    return [{ field: `${field}.${limit}`, asked: wish, inForce, ...by, setBy }];
  });
}

/** A smaller figure is the stricter one for both limits. */
function tighterLimits(before: Limits, given: Limits): Limits {
  const least = (left: number | undefined, right: number | undefined): number | undefined =>
    left === undefined || right === undefined ? (left ?? right) : Math.min(left, right);
  const pass = least(before.pass, given.pass);
  const fail = least(before.fail, given.fail);
  return { ...(pass === undefined ? {} : { pass }), ...(fail === undefined ? {} : { fail }) };
}

/** A picture that fills its canvas has no background and no margin, whatever sprites must have. */
function leaveSubjectOut({ values, origins }: Merged): void {
  values.backgroundPolicy = "any";
  values.paddingPx = 0;
  const because = origins["isFullBleed"] ?? BUILT_IN;
  for (const field of ["backgroundPolicy", "paddingPx"]) origins[field] = because;
}
