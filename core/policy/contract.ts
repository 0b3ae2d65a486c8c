import type { EffectiveContract } from "../contracts.ts";
import { type ContractLayer, contractLayers } from "./contract-layers.ts";
import type { Facts } from "./facts.ts";
import { byCodeUnits } from "./order.ts";

type Values = EffectiveContract["values"];
type Field = keyof Values;
type Origins = EffectiveContract["origins"];
type Limits = Values["thresholds"][string];

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

const FIELDS = Object.keys(DEFAULTS) as readonly Field[];

type Tighten = (low: number, high: number) => number;

/** Fields that a later layer may only tighten, once a layer has set them. */
const TIGHTER: ReadonlyMap<Field, Tighten> = new Map<Field, Tighten>([
  ["alignmentTolerancePx", Math.min],
  ["silhouetteDriftTolerance", Math.min],
  ["centringTolerance", Math.min],
  ["paddingPx", Math.max],
]);

/** Fields that are tables: each entry is merged on its own, with an origin of its own (`questions.framing`). */
const TABLES: ReadonlySet<Field> = new Set<Field>(["questions", "tools"]);

/**
 * Merges the layers global baseline → asset type → project → spec → entity and tags, later wins field by field.
 * Tolerances, padding and thresholds only ever tighten; required states only ever grow.
 */
export function mergeContract(facts: Facts): EffectiveContract {
  const origins: Record<string, Origins[string]> = {};
  for (const field of FIELDS) origins[field] = { layer: "default", source: "built-in", revision: null };
  let values: Values = DEFAULTS;
  for (const layer of contractLayers(facts)) values = mergeLayer(values, layer, origins);
  return { values: values.isFullBleed ? withoutSubject(values, origins) : values, origins };
}

function mergeLayer(values: Values, layer: ContractLayer, origins: Record<string, Origins[string]>): Values {
  const merged: Record<string, unknown> = { ...values };
  const note = (field: string): void => {
    origins[field] = layer.origin;
  };
  for (const field of FIELDS) {
    const given = layer.patch[field];
    if (given === undefined || field === "thresholds") continue;
    if (TABLES.has(field)) {
      merged[field] = mergeTable(field, values[field] as Table, given as Table, note);
      continue;
    }
    const next = mergeField(field, values[field], given, origins[field]?.layer === "default");
    merged[field] = next;
    // A looser value than the one in force is not taken, so it is not the origin either.
    if (next === given || next !== values[field]) note(field);
  }
  const thresholds = mergeThresholds(values.thresholds, layer.patch.thresholds ?? {}, note);
  // Every field went in with the type its own entry of Values has.
  return { ...(merged as unknown as Values), thresholds };
}

function mergeField(field: Field, present: unknown, given: unknown, isDefault: boolean): unknown {
  if (field === "requiredStates") return union(present as readonly string[], given as readonly string[]);
  const tighten = TIGHTER.get(field);
  if (tighten === undefined || isDefault) return given;
  return tighten(present as number, given as number);
}

type Table = Readonly<Record<string, string>>;

function mergeTable(field: string, present: Table, given: Table, note: (field: string) => void): Table {
  const keys = Object.keys(given).sort(byCodeUnits);
  for (const key of keys) note(`${field}.${key}`);
  return keys.length === 0 ? present : { ...present, ...given };
}

function mergeThresholds(
  present: Values["thresholds"],
  given: Values["thresholds"],
  note: (field: string) => void,
): Values["thresholds"] {
  const merged: Record<string, Limits> = { ...present };
  for (const checkId of Object.keys(given).sort(byCodeUnits)) {
    const before = merged[checkId] ?? {};
    const after = tighterLimits(before, given[checkId] ?? {});
    if (after.pass === before.pass && after.fail === before.fail) continue;
    merged[checkId] = after;
    note(`thresholds.${checkId}`);
  }
  return merged;
}

/** A smaller figure is the stricter one for both limits. */
function tighterLimits(before: Limits, given: Limits): Limits {
  const least = (left: number | undefined, right: number | undefined): number | undefined =>
    left === undefined || right === undefined ? (left ?? right) : Math.min(left, right);
  const pass = least(before.pass, given.pass);
  const fail = least(before.fail, given.fail);
  return { ...(pass === undefined ? {} : { pass }), ...(fail === undefined ? {} : { fail }) };
}

function union(present: readonly string[], given: readonly string[]): readonly string[] {
  const added = given.filter((state) => !present.includes(state));
  return added.length === 0 ? present : [...present, ...added];
}

/** A picture that fills its canvas has no background and no margin, whatever sprites must have. */
function withoutSubject(values: Values, origins: Record<string, Origins[string]>): Values {
  const because = origins["isFullBleed"];
  if (because !== undefined) for (const field of ["backgroundPolicy", "paddingPx"]) origins[field] = because;
  return { ...values, backgroundPolicy: "any", paddingPx: 0 };
}
