import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeArguments } from "../../store/programs.ts";
import { ROOT } from "../root.ts";
import { runCommand } from "../run-command.ts";
import type { Gate, GateOptions, Tally } from "./gate.ts";
import { fetchNode } from "./other-nodes.ts";
import type { ManyPlans } from "./plan-many.ts";

/** One process that plans the same generated specs somewhere else. */
interface Elsewhere {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly shuffle: number | null;
  readonly program: string;
}

interface Answer extends ManyPlans {
  readonly node: string;
  readonly locale: string;
  readonly zone: number;
}

const planLimitMs = 600_000;
const nodeVersions = [20, 22, 24] as const;
const plain = { LANG: "C", LC_ALL: "C", TZ: "UTC" };
const turkish = { LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", TZ: "Asia/Kathmandu" };

/** The same specs in process after process: other key order, document order, language, time zone and Node version. */
export function determinismGate(withNodes: boolean): Gate {
  return {
    name: "determinism",
    rule: "Every generated spec has the same hashes in every process, key order, locale, time zone and Node version.",
    async run(options, tally) {
      const folder = await mkdtemp(join(tmpdir(), "diecast-nodes-"));
      try {
        await compare([...onThisNode, ...(withNodes ? await otherNodes(folder) : [])], options, tally);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

const newYork = { ...turkish, TZ: "America/New_York" };
const program = process.execPath;

const onThisNode: readonly Elsewhere[] = [
  { name: "first process", env: plain, shuffle: null, program },
  { name: "second process", env: plain, shuffle: null, program },
  { name: "keys and documents shuffled", env: plain, shuffle: 1, program },
  { name: "tr_TR.UTF-8 in Kathmandu", env: turkish, shuffle: null, program },
  { name: "tr_TR.UTF-8 in New York, shuffled", env: newYork, shuffle: 2, program },
];

async function otherNodes(folder: string): Promise<readonly Elsewhere[]> {
  const fetched: Elsewhere[] = [];
  for (const version of nodeVersions) {
    const other = await fetchNode(version, folder);
    fetched.push({ name: `Node ${version}`, env: turkish, shuffle: version, program: other });
  }
  return fetched;
}

/** Each process holds against the first; all are told apart by what they say of themselves. */
async function compare(all: readonly Elsewhere[], { seed, iterations }: GateOptions, tally: Tally): Promise<void> {
  let first: Answer | null = null;
  for (const elsewhere of all) {
    const answer = await ask(elsewhere, seed, iterations);
    const { node, locale, zone, planned, refused, digests } = answer;
    console.error(`  ${elsewhere.name}: ${node}, ${locale}, zone ${zone}: ${planned} plans, ${refused} refusals`);
    tally.count("specs", planned + refused);
    tally.count("plans", planned);
    tally.check(planned + refused === iterations, () => `${elsewhere.name} answered for ${planned + refused} specs`);
    first ??= answer;
    const expected = first.digests;
    for (const [at, digest] of digests.entries())
      tally.check(digest === expected[at], () => `${elsewhere.name}: spec ${at} has other hashes`);
  }
}

async function ask({ name, env, shuffle, program }: Elsewhere, seed: number, specs: number): Promise<Answer> {
  const script = [...nodeArguments(join(ROOT, "scripts/gates-planner.ts")), `${seed}`, `${specs}`, `${shuffle ?? ""}`];
  const options = { cwd: ROOT, env: { PATH: process.env["PATH"], ...env }, limitMs: planLimitMs };
  const { exitCode, output } = await runCommand(program, script, options);
  if (exitCode !== 0) throw new Error(`${name} ended with ${exitCode}: ${output.slice(-2000)}`);
  return JSON.parse(output);
}
