import type { EventPayloads } from "../../core/contracts.ts";
import { answerDecision } from "../../core/decision/decide.ts";
import { undoDecision } from "../../core/decision/undo.ts";
import type { DiecastEvent, Draft } from "../../core/event.ts";
import { evolveProject, type ProjectState } from "../../core/project/state.ts";

type Said = Pick<EventPayloads["decision.answered"], "answer"> & {
  readonly reason?: string;
  readonly note?: string;
  readonly variantIndex?: number;
  readonly sprintId?: string;
};

/** What a person of this name brings about, as the next event of a state. */
export function eventBy(state: ProjectState, reviewer: string, draft: Draft): DiecastEvent {
  const seq = state.seq + 1;
  const id = `event-${seq}`;
  const slot = { id, projectId: "demo", seq, ts: new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString() };
  const chain = { causalChainId: id, causationId: null, causalDepth: 0, idempotencyKey: draft.idempotencyKey ?? id };
  const actor = { kind: "person" as const, id: reviewer };
  return { ...slot, ...chain, actor, schemaVersion: 1, ...draft } as DiecastEvent;
}

/** Folds what a person of this name brings about. */
export function by(state: ProjectState, reviewer: string, drafts: readonly Draft[]): ProjectState {
  for (const draft of drafts) evolveProject(state, eventBy(state, reviewer, draft));
  return state;
}

/** A person answers a question; gives the drafts that this came to. */
export function says(state: ProjectState, reviewer: string, decisionId: string, said: Said): Draft[] {
  const { reason = null, note = null, ...rest } = said;
  const drafts = answerDecision(state, { decisionId, reason, note, reviewer, ...rest }, []);
  by(state, reviewer, drafts);
  return drafts;
}

/** A person takes an answer back. */
export function takesBack(state: ProjectState, reviewer: string, decisionId: string): void {
  by(state, reviewer, undoDecision(state, decisionId));
}
