/** One measured value with the labels that tell it from its siblings. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A histogram as Prometheus wants it: how many were at most `le`, for rising `le`. */
export interface HistogramSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly counts: readonly (readonly [le: number, count: number])[];
  readonly sum: number;
  readonly count: number;
}

/** All samples of one name. */
export type Family = { readonly name: string; readonly help: string } & (
  | { readonly type: "gauge" | "counter"; readonly samples: readonly Sample[] }
  | { readonly type: "histogram"; readonly samples: readonly HistogramSample[] }
);

export const expositionType = "text/plain; version=0.0.4; charset=utf-8";

/** The families in Prometheus' text format 0.0.4, byte for byte the same for the same values. */
export function exposition(families: readonly Family[]): string {
  return families.map((family) => `${headOf(family)}${bodyOf(family)}`).join("");
}

function headOf({ name, help, type }: Family): string {
  return `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n`;
}

function bodyOf(family: Family): string {
  if (family.type === "histogram") return family.samples.map((sample) => histogramLines(family.name, sample)).join("");
  return family.samples.map(({ labels, value }) => line(family.name, labels, value)).join("");
}

function histogramLines(name: string, { labels, counts, sum, count }: HistogramSample): string {
  const buckets = counts.map(([le, atMost]) => line(`${name}_bucket`, { ...labels, le: number(le) }, atMost));
  return [
    ...buckets,
    line(`${name}_bucket`, { ...labels, le: "+Inf" }, count),
    line(`${name}_sum`, labels, sum),
    line(`${name}_count`, labels, count),
  ].join("");
}

function line(name: string, labels: Readonly<Record<string, string>>, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text).replaceAll('"', '\\"')}"`);
  return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${number(value)}\n`;
}

/** A line feed in an id or a path must not begin a line of its own. */
function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function number(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? "+Inf" : "-Inf";
}
