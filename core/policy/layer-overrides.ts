import type { Spec } from "../contracts.ts";
import type { Facts } from "./facts.ts";
import { type Draft, draftOf } from "./fragments.ts";
import { accepted, type Refusal, type Result, refused } from "./result.ts";

type Override = NonNullable<NonNullable<Spec["promptPolicy"]>["overrides"]>[number];

/** Layer six: the spec's overrides, in force only when its compile mode is spec_override. */
export function overrideLayer(facts: Facts): Result<readonly Draft[]> {
  const { id, hash, value } = facts.spec;
  if (value.promptPolicy?.compileMode !== "spec_override") return accepted([]);
  const overrides = value.promptPolicy.overrides ?? [];
  const refusals = overrides.flatMap(incompleteOverride);
  if (refusals.length > 0) return refused(refusals);
  return accepted(
    overrides.map((override, place): Draft => {
      const key = `override/${String(place).padStart(3, "0")}`;
      return draftOf({
        layer: "spec_override",
        id: key,
        rank: Number.POSITIVE_INFINITY,
        source: `specs/${id}#promptPolicy.overrides.${place}`,
        revision: hash,
        polarity: override.polarity ?? "positive",
        text: override.text ?? override.match ?? "",
        weight: override.weight ?? 1,
        unit: null,
        position: override.action === "append" ? "suffix" : "replace",
        change: changeOf(override, key, place),
      });
    }),
  );
}

function changeOf({ action, target, match }: Override, group: string, place: number): Draft["change"] {
  // Without a target, what is appended stands in layer six itself, which needs nobody's leave.
  if (action === "append" && target === undefined) return null;
  return { action, target: target ?? null, match: match ?? null, group, field: `/promptPolicy/overrides/${place}` };
}

function incompleteOverride({ action, target, text }: Override, place: number): readonly Refusal[] {
  const missing = [
    ...(action !== "append" && target === undefined ? ["target"] : []),
    ...(action !== "remove" && text === undefined ? ["text"] : []),
  ];
  return missing.map((name) => ({
    code: "OVERRIDE_INCOMPLETE",
    field: `/promptPolicy/overrides/${place}/${name}`,
    sentence: `To ${action}, an override needs a ${name}.`,
    fix: `Give the override a ${name}.`,
  }));
}
