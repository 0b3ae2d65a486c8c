/** How often, and from which seed. */
export interface GateOptions {
  readonly seed: number;
  readonly iterations: number;
}

/** Where a gate says what it saw. */
export interface Tally {
  /** Counts one thing that was held against the rule; the sentence is kept when it does not hold. */
  readonly check: (isTrue: boolean, sentence: () => string) => void;
  /** Adds to a figure of the report. */
  readonly count: (figure: string, by?: number) => void;
}

export interface Gate {
  readonly name: string;
  /** What must hold, in one sentence. */
  readonly rule: string;
  readonly run: (options: GateOptions, tally: Tally) => Promise<void>;
}

export interface GateReport extends GateOptions {
  readonly name: string;
  readonly rule: string;
  readonly checks: number;
  /** The first of them; `failed` counts all. */
  readonly failures: readonly string[];
  readonly failed: number;
  readonly figures: Readonly<Record<string, number>>;
  readonly durationMs: number;
}

const shownFailures = 20;

/** Runs one gate. What it throws is a failure too: a gate that can't be run has not passed. */
export async function runGate(gate: Gate, options: GateOptions): Promise<GateReport> {
  const begun = performance.now();
  const failures: string[] = [];
  const figures: Record<string, number> = {};
  let checks = 0;
  let failed = 0;
  const fail = (sentence: string): void => {
    failed += 1;
    if (failures.length < shownFailures) failures.push(sentence);
  };
  const tally: Tally = {
    check(isTrue, sentence) {
      checks += 1;
      if (!isTrue) fail(sentence());
    },
    count(figure, by = 1) {
      figures[figure] = (figures[figure] ?? 0) + by;
    },
  };
  try {
    await gate.run(options, tally);
    if (checks < options.iterations) fail(`only ${checks} checks in ${options.iterations} iterations`);
  } catch (error) {
    fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const { name, rule } = gate;
  return {
    name,
    rule,
    ...options,
    checks,
    failures,
    failed,
    figures,
    durationMs: Math.round(performance.now() - begun),
  };
}
