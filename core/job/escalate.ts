import type { EscalationTarget, EventPayloads } from "../contracts.ts";
import type { Draft } from "../event.ts";
import type { FailureCode } from "../failure.ts";
import { type Failed, jobException } from "./exceptions.ts";
import { classOf } from "./retry.ts";
import type { Job } from "./state.ts";

/** A job that automation gives up: why, and where it should go. */
export interface GivenUp extends Failed {
  readonly code: FailureCode;
  readonly reasonCode: EventPayloads["job.escalated"]["reasonCode"];
  readonly escalateTo: EscalationTarget;
}

/** The drafts that hand a job over, and where it really went. */
export interface HandOver {
  readonly drafts: readonly Draft[];
  readonly escalatedTo: EscalationTarget;
}

/**
 * Hands a job over with everything that was tried: a row in the exception inbox, the given question, or nothing more for a
 * rejection. Without a question there is nothing a person could look at, so the inbox has it.
 */
export function handOver(job: Job, given: GivenUp, question: Draft | null): HandOver {
  const wanted = given.escalateTo;
  const escalatedTo = wanted === "decision_sprint" && question === null ? "exception_inbox" : wanted;
  const exception = escalatedTo === "exception_inbox" ? jobException(job, given) : null;
  const { id, runId, kind, assetId, versionId, unitKey, attempt } = job;
  const escalated: Draft = {
    type: "job.escalated",
    entityType: "job",
    entityId: id,
    idempotencyKey: `${id}:escalated`,
    payload: {
      ...{ jobId: id, runId, kind, assetId, versionId, unitKey, attempt },
      reasonCode: given.reasonCode,
      code: given.code,
      failureClass: classOf(given.code),
      sentence: given.sentence,
      escalatedTo,
      history: [...(job.failedTries ?? [])],
      exceptionId: exception?.payload.exceptionId ?? null,
    },
  };
  const opened = exception ?? (escalatedTo === "decision_sprint" ? question : null);
  return { drafts: opened === null ? [escalated] : [opened, escalated], escalatedTo };
}
