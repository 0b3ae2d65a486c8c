import type { DocumentKind } from "../../core/contracts.ts";
import type { DocumentOf } from "../../core/document/kinds.ts";
import type { Found, Lookup } from "../../core/document/lookup.ts";
import { hashOf } from "../../core/hash.ts";
import { bestPace, type Demo, planOnce, readDemo } from "./policy-support.ts";
import type { Row } from "./report.ts";

const sizes = [0, 400, 800, 1600, 3200] as const;

/** Whether the cost of a plan grows with the number of fragments and of LoRA candidates, and no faster. */
export async function growth(): Promise<readonly Row[]> {
  const demo = await readDemo();
  return [
    ...rowsOf(
      "fragments",
      sizes.map((size) => costWith(demo, size, withFragments)),
    ),
    ...rowsOf(
      "candidates",
      sizes.map((size) => costWith(demo, size, withCandidates)),
    ),
  ];
}

/** Microseconds of processor time per plan. */
function costWith({ lookup, specs }: Demo, size: number, change: (lookup: Lookup, size: number) => Lookup): number {
  const spec = specs[0];
  if (spec === undefined) throw new Error("the demo has no ready spec");
  const changed = change(lookup, size);
  return 1e6 / bestPace(() => void planOnce(spec, changed), 1, 7, 300).perCpuSecond;
}

/** By which power of the size the cost above the empty one grows from 400 to 3200: 1 is linear, 2 is quadratic. */
function rowsOf(what: string, costs: readonly number[]): readonly Row[] {
  const [empty = 0, small = 0] = costs;
  const large = costs.at(-1) ?? 0;
  const exponent = Math.log((large - empty) / (small - empty)) / Math.log(3200 / 400);
  const control = `${sizes.map((size, at) => `${size}: ${Math.round(costs[at] ?? 0)} µs`).join(", ")} per plan`;
  const each = (large - empty) / 3200;
  return [
    { key: `${what}.exponent`, value: exponent, unit: "", bar: { atMost: 1.35 }, control },
    { key: `${what}.microsecondsEach`, value: each, unit: "µs", bar: null, control: "what one more costs, of 3200" },
  ];
}

function withFragments(lookup: Lookup, size: number): Lookup {
  const words = Array.from({ length: size / 2 }, (_, at) => `word number ${at}`);
  const unwanted = words.map((word) => `un${word}`);
  const profiles = lookup
    .list("checkpoint-profiles")
    .map(({ value }) => found({ ...value, basePositive: words, baseNegative: unwanted }));
  return withDocuments(lookup, "checkpoint-profiles", profiles);
}

function withCandidates(lookup: Lookup, size: number): Lookup {
  const [first, ...rest] = lookup.list("loras");
  if (first === undefined) throw new Error("the demo has no LoRA");
  const extra = Array.from({ length: size }, (_, at) =>
    found({ ...first.value, id: `extra_${String(at).padStart(4, "0")}` }),
  );
  return withDocuments(lookup, "loras", [first, ...rest, ...extra]);
}

function found<K extends DocumentKind>(value: DocumentOf[K]): Found<K> {
  return { id: value.id, value, hash: hashOf(value) };
}

function withDocuments<Kind extends DocumentKind>(
  lookup: Lookup,
  kind: Kind,
  documents: readonly Found<Kind>[],
): Lookup {
  const list = <K extends DocumentKind>(wanted: K): readonly Found<K>[] =>
    // The kind names the type: where it is the exchanged one, so are the documents.
    (wanted as DocumentKind) === kind ? (documents as unknown as readonly Found<K>[]) : lookup.list(wanted);
  return { list, get: (wanted, id) => list(wanted).find((each) => each.id === id) ?? null };
}
