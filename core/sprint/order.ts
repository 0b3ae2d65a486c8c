import { sha256Hex } from "../hash.ts";
import { byCodeUnits } from "../ordered.ts";

/** What the order of a sprint depends on, of one open question. */
export interface Orderable {
  readonly decisionId: string;
  /** Questions of one cluster are asked in the same words about things of the same family: they are answered fastest in a row. */
  readonly cluster: string;
  /** Something else waits for its answer. */
  readonly isBlocking: boolean;
  /** 0 (clear) to 1 (on the limit). */
  readonly uncertainty: number;
  readonly isPostponed: boolean;
  readonly askedSeq: number;
}

/** Share of questions that stand anywhere, so that what is shown first is not always of one kind. */
const drawnShare = 0.1;

/**
 * The order in which a sprint shows its questions: what blocks others first, clusters together, the least certain first inside
 * of a cluster and among clusters, about a tenth at places drawn with `seed`, and what was put off before at the end.
 * The same questions and seed give the same order, however they come in.
 */
export function snapshotOrder(questions: readonly Orderable[], seed: string): string[] {
  const postponed = questions.filter(({ isPostponed }) => isPostponed).sort(byAge);
  const others = questions.filter(({ isPostponed }) => !isPostponed);
  const blocking = clustered(others.filter(({ isBlocking }) => isBlocking));
  const free = others.filter(({ isBlocking }) => !isBlocking);
  const drawn = free.filter(({ decisionId }) => chance(seed, "drawn", decisionId) < drawnShare);
  const rest = clustered(free.filter((question) => !drawn.includes(question)));
  for (const question of drawn.sort((a, b) => byCodeUnits(a.decisionId, b.decisionId))) {
    const at = Math.floor(chance(seed, "place", question.decisionId) * (rest.length + 1));
    rest.splice(at, 0, question);
  }
  return [...blocking, ...rest, ...postponed].map(({ decisionId }) => decisionId);
}

function clustered(questions: readonly Orderable[]): Orderable[] {
  const clusters = new Map<string, Orderable[]>();
  for (const question of questions) {
    const cluster = clusters.get(question.cluster);
    if (cluster === undefined) clusters.set(question.cluster, [question]);
    else cluster.push(question);
  }
  const sorted = [...clusters.values()].map((cluster) => cluster.sort(byDoubt));
  return sorted.sort(([a], [b]) => (a === undefined || b === undefined ? 0 : byDoubt(a, b))).flat();
}

function byDoubt(a: Orderable, b: Orderable): number {
  return b.uncertainty - a.uncertainty || byAge(a, b);
}

function byAge(a: Orderable, b: Orderable): number {
  return a.askedSeq - b.askedSeq || byCodeUnits(a.decisionId, b.decisionId);
}

/** 0 ≤ value < 1 */
function chance(seed: string, purpose: string, id: string): number {
  return Number.parseInt(sha256Hex(`${purpose}\n${seed}\n${id}`).slice(0, 8), 16) / 2 ** 32;
}
