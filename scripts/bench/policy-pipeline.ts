import { canonicalJson } from "../../core/canonical.ts";
import type { Found } from "../../core/document/lookup.ts";
import { hashOf, sha256Hex } from "../../core/hash.ts";
import { bestPace, planOnce, readDemo } from "./policy-support.ts";
import type { Row } from "./report.ts";

/** How fast the demo's ready specs are planned, against what merely writing and hashing the same evidence costs. */
export async function pipeline(): Promise<readonly Row[]> {
  const { lookup, specs } = await readDemo();
  const plans = specs.map((spec) => planOnce(spec, lookup));
  const evidence = plans.flatMap(({ objects }) => objects);
  const texts = evidence.map(({ value }) => canonicalJson(value));
  const pictures = plans.reduce((sum, { plan }) => sum + plan.units.length, 0);
  const bytes = Math.round(texts.reduce((sum, text) => sum + text.length, 0) / specs.length);

  const planned = bestPace(() => void specs.map((spec) => planOnce(spec, lookup)), specs.length);
  const fresh = bestPace(() => void specs.map((spec) => planOnce(edited(spec), lookup)), specs.length);
  const written = bestPace(() => void evidence.map(({ value }) => hashOf(value)), specs.length, 3);
  const hashed = bestPace(() => void texts.map((text) => sha256Hex(text)), specs.length, 3);
  const control = `${specs.length} specs, ${pictures} pictures, ${bytes} bytes of evidence each; writing and hashing that alone: ${Math.round(written.perSecond)}/s`;
  const row = (key: string, value: number, bar: Row["bar"], words: string): Row => {
    return { key, value, unit: "plans/s", bar, control: words };
  };
  return [
    row("plansPerSecond", planned.perSecond, { atLeast: 5000 }, control),
    row(
      "pipeline.perCpuSecond",
      planned.perCpuSecond,
      null,
      "the same run by processor time, which other work on the machine hardly moves",
    ),
    row(
      "pipeline.freshSpecs",
      fresh.perSecond,
      null,
      "every spec a revision never seen before, hashed as well; other documents as they were",
    ),
    row(
      "pipeline.writeAndHashOnly",
      written.perSecond,
      null,
      "control: canonical JSON and sha256 of the same evidence, nothing else",
    ),
    row("pipeline.hashOnly", hashed.perSecond, null, "control: sha256 of the same bytes, written before"),
  ];
}

let edits = 0;

function edited({ id, value }: Found<"specs">): Found<"specs"> {
  edits += 1;
  const next = { ...value, title: `${value.title} ${edits}` };
  return { id, value: next, hash: hashOf(next) };
}
