import type { Found, Lookup } from "../document/lookup.ts";
import { gatherFacts } from "./facts.ts";
import { planGeneration } from "./plan.ts";
import type { Refusal } from "./result.ts";

/** One thing that keeps a spec from being ready; `field` is a JSON pointer into the spec. */
export type Blocker = Pick<Refusal, "code" | "field" | "sentence" | "fix">;

/** Stands for an anchor's picture: whether it is approved already only decides when the spec can be rendered. */
const SOME_PICTURE = "0".repeat(64);

/** Every blocker of a spec; none means it can be planned as soon as its anchors, if any, are approved. */
export function readyGate(spec: Found<"specs">, lookup: Lookup): readonly Blocker[] {
  const facts = gatherFacts(spec, lookup, () => SOME_PICTURE);
  if (!facts.ok) return facts.refusals.map(toBlocker);
  let drawn = 0;
  // A trial with stand-ins for chance: the plan is thrown away.
  const chance = (): number => drawn++ / 2 ** 20;
  const trial = planGeneration(facts.value, { attempt: 1, remedy: null, chance });
  return trial.ok ? [] : trial.refusals.map(toBlocker);
}

function toBlocker({ code, field, sentence, fix }: Refusal): Blocker {
  return { code, field, sentence, fix };
}
