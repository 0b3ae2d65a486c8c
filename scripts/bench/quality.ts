import { startChild } from "./child.ts";
import type { HeldMiB } from "./quality-memory-process.ts";
import type { Timed } from "./quality-times-process.ts";
import { type Row, runBenchmark } from "./report.ts";

/** What all checks of one picture may take at 512², and what a process may hold that takes pictures of 4096² through them. */
const bars = { singleMs: 200, heldMiB: 1536 } as const;

/** A set of twelve large pictures takes minutes, and the process that looks at them says nothing meanwhile. */
const patienceMs = 30 * 60_000;

/**
 * What checks cost, each in a process of its own: `npm run bench:quality -- [single large set] [--rounds 9] [--json]`. `single`
 * is one picture and one tile of 512², `large` of 4096², `set` a version of twelve states of 4096² that is finished and judged.
 */
const rounds = valueAfter("--rounds") ?? "9";
await runBenchmark(
  "quality",
  [
    { name: "single", run: () => timesOf(512, rounds) },
    { name: "large", run: () => timesOf(4096, "1") },
    { name: "set", run: () => heldBySet(4096, 12) },
  ],
  { rounds: { type: "string" } },
);

function valueAfter(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

/** Milliseconds of every check that applies to a sprite and to a tile, and the most that their process held. */
async function timesOf(sidePx: number, times: string): Promise<readonly Row[]> {
  const child = startChild("quality-times-process.ts", [String(sidePx), times]);
  try {
    const { sprite, tile, peakMiB, begunMiB } = await child.next<Timed>(patienceMs);
    const singleBar = sidePx === 512 ? { atMost: bars.singleMs } : null;
    const heldBar = sidePx === 512 ? null : { atMost: bars.heldMiB };
    const rowsOf = (
      kind: string,
      { totalMs, controlMs, medianMs }: Timed["sprite"],
      bar: Row["bar"],
    ): readonly Row[] => [
      {
        key: `${kind}${sidePx}.total`,
        value: totalMs,
        unit: "ms",
        bar,
        control: `hashing the same bytes ${controlMs} ms`,
      },
      ...Object.entries(medianMs).map(([name, value]) => ({
        ...{ key: `${kind}${sidePx}.${name}`, value, unit: "ms", bar: null },
        control: `${Math.round((value / totalMs) * 100)} % of all`,
      })),
    ];
    const control = `the empty process ${begunMiB} MiB`;
    return [
      ...rowsOf("sprite", sprite, singleBar),
      ...rowsOf("tile", tile, singleBar),
      { key: `peak${sidePx}.held`, value: peakMiB, unit: "MiB", bar: heldBar, control },
    ];
  } finally {
    await child.stop();
  }
}

async function heldBySet(sidePx: number, states: number): Promise<readonly Row[]> {
  const child = startChild("quality-memory-process.ts", [String(sidePx), String(states)]);
  try {
    const { begun, afterFinish, afterValidate } = await child.next<HeldMiB>(patienceMs);
    const control = `${states} × ${sidePx} px; before the first picture ${begun} MiB`;
    const row = { unit: "MiB", bar: { atMost: bars.heldMiB }, control };
    return [
      { key: "set4096.finished", value: afterFinish, ...row },
      { key: "set4096.judged", value: afterValidate, ...row },
    ];
  } finally {
    await child.stop();
  }
}
