/** What was pressed last for a question. */
export interface Said {
  readonly decisionId: string;
  readonly answer: "yes" | "unsure";
}

/** An event about an answer, in the order of the log. */
export interface AnswerEvent {
  readonly type: "decision.answered" | "decision.undone";
  readonly decisionId: string;
}

export interface Found {
  /** Pressed, and not in the log. */
  readonly lost: readonly string[];
  /** In the log more often than taken back and given once. */
  readonly doubled: readonly string[];
  /** In the log with another answer than the one pressed last. */
  readonly mistaken: readonly string[];
}

/** Compares what was pressed with the log: each question has one answer that stands, the one that was pressed last. */
export function checkAnswers(
  said: readonly Said[],
  events: readonly AnswerEvent[],
  answers: ReadonlyMap<string, string | null>,
): Found {
  const standing = new Map<string, number>();
  for (const { type, decisionId } of events) {
    standing.set(decisionId, (standing.get(decisionId) ?? 0) + (type === "decision.answered" ? 1 : -1));
  }
  const ids = (isIn: (one: Said) => boolean): string[] => said.filter(isIn).map(({ decisionId }) => decisionId);
  return {
    lost: ids(({ decisionId }) => (standing.get(decisionId) ?? 0) < 1),
    doubled: ids(({ decisionId }) => (standing.get(decisionId) ?? 0) > 1),
    mistaken: ids(({ decisionId, answer }) => answers.get(decisionId) !== answer),
  };
}
