import type { Job } from "../job/state.ts";
import type { Line } from "./lines.ts";
import type { Loaded } from "./view.ts";

/**
 * What the scheduler remembers between two dispatches; plain JSON, disposable: losing it costs some fairness, never a
 * job. A due job can be *passed over* in two ways, each at most `maxPassedOver` times (D-0047): by later jobs of its own
 * line (`overtakers`), and together with its line, by other lines in a row (`skipped`).
 */
export interface SchedulerState {
  readonly standings: Record<string, Standing>;
  /** Server id → what was last sent there. */
  readonly loaded: Record<string, Loaded>;
}

interface Standing {
  /** Dispatches divided by weight: who has least is next in turn. */
  virtualTime: number;
  /** Dispatches in a row that other lines got where this one could have begun. */
  skipped: number;
  /** Jobs that began before older ones of the line which still wait. */
  overtakers: readonly Overtaker[];
  /** Nothing of it was due when last looked at. */
  isIdle: boolean;
}

/** A job that began out of turn, and when: what became due only later was not passed over by it. */
interface Overtaker {
  readonly id: string;
  readonly plannedSeq: number;
  readonly at: string;
}

/** More overtakers than this, in units of the bound, can only be later than jobs that can begin nowhere now. */
const keptFactor = 4;

export const initialScheduler = (): SchedulerState => ({ standings: {}, loaded: {} });

/** Where a line that has something due stands. Lines get their standing by `admit`. */
export function standingOf(state: SchedulerState, { key }: Pick<Line, "key">): Standing {
  return state.standings[key] ?? { virtualTime: 0, skipped: 0, overtakers: [], isIdle: true };
}

/** How often a due job was passed over by later ones of its own line. */
export function timesOvertaken({ overtakers }: Standing, job: Job): number {
  let times = 0;
  for (const each of overtakers) if (isLater(each, job) && (job.notBefore ?? "") <= each.at) times += 1;
  return times;
}

/**
 * Gives every line with something due its standing; owns and mutates `state`. Who comes back starts level with those
 * that have least: a stay away is not saved up. What was not looked at (`isLookedAt`) keeps its standing.
 */
export function admit(state: SchedulerState, lines: readonly Line[], isLookedAt: (key: string) => boolean): void {
  const present = new Set(lines.map(({ key }) => key));
  for (const [key, standing] of Object.entries(state.standings)) {
    if (!isLookedAt(key) || present.has(key)) continue;
    standing.isIdle = true;
    standing.skipped = 0;
    standing.overtakers = [];
  }
  const coming = lines.filter((line) => standingOf(state, line).isIdle);
  const floors = new Map(coming.map(({ level }) => [level, leastOf(state, lines, level)]));
  for (const line of coming) {
    const { virtualTime } = standingOf(state, line);
    const from = Math.max(virtualTime, floors.get(line.level) ?? 0);
    state.standings[line.key] = { virtualTime: from, skipped: 0, overtakers: [], isIdle: false };
  }
}

function leastOf(state: SchedulerState, lines: readonly Line[], level: number): number {
  const staying = lines.filter((line) => line.level === level).map((line) => standingOf(state, line));
  const times = staying.filter(({ isIdle }) => !isIdle).map(({ virtualTime }) => virtualTime);
  return times.length === 0 ? 0 : Math.min(...times);
}

/** Notes that `line` got a dispatch which any of `candidates` could have got. Owns and mutates `state`. */
export function noteDispatch(
  state: SchedulerState,
  { line, job, candidates, at }: { line: Line; job: Job; candidates: readonly Line[]; at: string },
): void {
  for (const other of candidates) if (other.key !== line.key) standingOf(state, other).skipped += 1;
  const own = standingOf(state, line);
  own.skipped = 0;
  own.virtualTime += 1 / line.policy.weight;
  own.overtakers = overtakersAfter(own.overtakers, line, job, at);
}

function overtakersAfter(
  before: readonly Overtaker[],
  { window, oldest, policy }: Line,
  job: Job,
  at: string,
): readonly Overtaker[] {
  const { id, plannedSeq } = job;
  const all = window[0]?.id === id ? before : [...before, { id, plannedSeq, at }];
  const oldestLeft = oldest.id === id ? window.find((other) => other.id !== id) : oldest;
  if (oldestLeft === undefined) return [];
  const kept = all.filter((each) => isLater(each, oldestLeft));
  const most = keptFactor * Math.max(1, policy.maxPassedOver);
  return kept.length <= most ? kept : [...kept].sort((a, b) => a.plannedSeq - b.plannedSeq).slice(-most);
}

function isLater(a: Pick<Job, "id" | "plannedSeq">, b: Pick<Job, "id" | "plannedSeq">): boolean {
  return a.plannedSeq > b.plannedSeq || (a.plannedSeq === b.plannedSeq && a.id > b.id);
}
