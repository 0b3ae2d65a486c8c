/** What was said last about a question and stands. */
export interface Said {
  readonly answer: "yes" | "no" | "unsure";
  readonly reason: string | null;
  /** Of a pick: the picture that was picked. */
  readonly picked: string | null;
}

/** Everything that was pressed and not taken back. */
export interface Pressed {
  /** Question → answer. */
  readonly answers: ReadonlyMap<string, Said>;
  /** Question → how often it was put off. */
  readonly laters: ReadonlyMap<string, number>;
}

/** An event about an answer, in the order of the log. */
export interface AnswerEvent {
  readonly type: "decision.answered" | "decision.undone" | "decision.postponed" | "decision.brought-back";
  readonly decisionId: string;
}

/** What stands in the project's state; `picked` is null for what was no pick. */
export interface Standing extends Omit<Said, "answer"> {
  readonly answer: Said["answer"] | null;
}

export interface Found {
  /** Pressed, and not in the log. */
  readonly lost: readonly string[];
  /** In the log more often than taken back and pressed. */
  readonly doubled: readonly string[];
  /** In the log with another answer, reason or picture than the one pressed last. */
  readonly mistaken: readonly string[];
}

/** Compares what was pressed with the log: each question has one answer that stands, the one pressed last, and was put off as often as pressed. */
export function checkAnswers(
  { answers, laters }: Pressed,
  events: readonly AnswerEvent[],
  standing: ReadonlyMap<string, Standing>,
): Found {
  const given = balance(events, "decision.answered", "decision.undone");
  const putOff = balance(events, "decision.postponed", "decision.brought-back");
  const ids = [...new Set([...answers.keys(), ...laters.keys(), ...given.keys(), ...putOff.keys()])].sort();
  const tooMany = (id: string): number =>
    (given.get(id) ?? 0) - (answers.has(id) ? 1 : 0) || (putOff.get(id) ?? 0) - (laters.get(id) ?? 0);
  return {
    lost: ids.filter((id) => tooMany(id) < 0),
    doubled: ids.filter((id) => tooMany(id) > 0),
    mistaken: [...answers].flatMap(([id, said]) => (isSame(said, standing.get(id)) ? [] : id)),
  };
}

/** Question → how many events of one type more than of the other. */
function balance(
  events: readonly AnswerEvent[],
  more: AnswerEvent["type"],
  less: AnswerEvent["type"],
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { type, decisionId } of events) {
    if (type !== more && type !== less) continue;
    sums.set(decisionId, (sums.get(decisionId) ?? 0) + (type === more ? 1 : -1));
  }
  return sums;
}

function isSame(said: Said, stands: Standing | undefined): boolean {
  return stands?.answer === said.answer && stands.reason === said.reason && stands.picked === said.picked;
}
