import assert from "node:assert/strict";

/** One line of the text format. */
export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ParsedFamily {
  readonly type: string;
  readonly help: string;
  readonly samples: ParsedSample[];
}

const head = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/s;
const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (NaN|[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/s;
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y;
const suffixes: Readonly<Record<string, readonly string[]>> = { histogram: ["_bucket", "_sum", "_count"] };

/** Reads Prometheus' text format 0.0.4 by the letter: HELP, then TYPE, then the samples of that family, none twice. */
export function parseExposition(text: string): Map<string, ParsedFamily> {
  assert.ok(text.endsWith("\n"), "the last line ends too");
  const families = new Map<string, ParsedFamily>();
  const seen = new Set<string>();
  const now: Reading = { name: "", help: null };
  for (const line of text.slice(0, -1).split("\n")) {
    const [, keyword, name = "", rest = ""] = head.exec(line) ?? [];
    if (keyword === "HELP") {
      assert.ok(!families.has(name), `${name} comes once`);
      Object.assign(now, { name, help: unescaped(rest) });
    } else if (keyword === "TYPE") {
      families.set(name, beginFamily(now, name, rest));
    } else {
      const parsed = parseSample(line);
      takeSample(families.get(now.name), now.name, parsed);
      const key = `${parsed.name} ${JSON.stringify(Object.entries(parsed.labels).sort())}`;
      assert.ok(!seen.has(key), `${key} comes once`);
      seen.add(key);
    }
  }
  for (const [name, family] of families) if (family.type === "histogram") checkHistogram(name, family);
  return families;
}

interface Reading {
  name: string;
  help: string | null;
}

function beginFamily(now: Reading, name: string, type: string): ParsedFamily {
  const { help } = now;
  assert.ok(name === now.name && help !== null, `TYPE of ${name} follows its HELP`);
  assert.match(type, /^(counter|gauge|histogram)$/);
  now.help = null;
  return { type, help, samples: [] };
}

function takeSample(family: ParsedFamily | undefined, name: string, parsed: ParsedSample): void {
  const allowed = (suffixes[family?.type ?? ""] ?? [""]).map((suffix) => `${name}${suffix}`);
  assert.ok(family !== undefined && allowed.includes(parsed.name), `${parsed.name} belongs to ${name}`);
  family.samples.push(parsed);
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, character) => (character === "n" ? "\n" : character));
}

function parseSample(line: string): ParsedSample {
  const [, name, inner, value] = sample.exec(line) ?? [];
  assert.ok(name !== undefined && value !== undefined, `not a sample: ${line}`);
  const labels: Record<string, string> = {};
  label.lastIndex = 0;
  while (inner !== undefined && label.lastIndex < inner.length) {
    const [, key, text, end] = label.exec(inner) ?? assert.fail(`bad labels: ${line}`);
    assert.ok(key !== undefined && text !== undefined && !(key in labels), `bad labels: ${line}`);
    labels[key] = unescaped(text);
    if (end === "") break;
  }
  return { name, labels, value: value.endsWith("Inf") ? Number(value.replace("Inf", "Infinity")) : Number(value) };
}

/** Buckets never fall, the last is +Inf and says the count. */
function checkHistogram(name: string, { samples }: ParsedFamily): void {
  const groups = groupBy(samples);
  for (const [labels, group] of groups) {
    const buckets = group.filter((each) => each.name === `${name}_bucket`);
    const les = buckets.map(({ labels: { le } }) => (le === "+Inf" ? Number.POSITIVE_INFINITY : Number(le)));
    assert.deepEqual(
      les,
      [...les].sort((a, b) => a - b),
      `${name} ${labels}: le rises`,
    );
    assert.equal(les.at(-1), Number.POSITIVE_INFINITY);
    const counts = buckets.map(({ value }) => value);
    assert.deepEqual(
      counts,
      [...counts].sort((a, b) => a - b),
      `${name} ${labels}: counts never fall`,
    );
    assert.equal(group.find((each) => each.name === `${name}_count`)?.value, counts.at(-1));
    assert.ok(group.some((each) => each.name === `${name}_sum`));
  }
}

function groupBy(samples: readonly ParsedSample[]): Map<string, ParsedSample[]> {
  const groups = new Map<string, ParsedSample[]>();
  for (const each of samples) {
    const { le: _, ...labels } = each.labels;
    const key = JSON.stringify(Object.entries(labels).sort());
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return groups;
}
