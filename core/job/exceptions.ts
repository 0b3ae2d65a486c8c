import type { EventPayloads, NextAction } from "../contracts.ts";
import type { Draft } from "../event.ts";
import { raiseException } from "../exception/decide.ts";
import type { Job } from "./state.ts";

/** What usually helps, by failure code. Codes that are not listed are retried. */
const nextActions: Readonly<Record<string, NextAction>> = {
  MISSING_MODEL: { verb: "install_model", label: "Install the model on the renderer, then retry" },
  MISSING_NODE: { verb: "install_model", label: "Install the node on the renderer, then retry" },
  PROVIDER_UNREACHABLE: { verb: "start_provider", label: "Start the renderer, then retry" },
  PROVIDER_TIMEOUT: { verb: "start_provider", label: "Check the renderer, then retry" },
  WATCHDOG_STALLED: { verb: "start_provider", label: "Restart the renderer, then retry" },
  PROVIDER_REJECTED_GRAPH: { verb: "edit_spec", label: "Mend the workflow template or the spec" },
  OUT_OF_MEMORY: {
    verb: "edit_spec",
    label: "Ask for a smaller picture, or give the renderer more memory, then retry",
  },
};

/** What a failure says: its code, a sentence, and the parts of its cause that are the same whatever job it happens to. */
export interface Reason {
  readonly code: string;
  readonly sentence: string;
  readonly cause: readonly string[];
  /** What to do about this very cause, when somebody knows; else what usually helps against the code. */
  readonly fix?: string;
}

/** A failure with what its plan used (`kind/id`), and how its renderer was equipped. */
export interface Failed extends Reason {
  readonly documents?: readonly string[];
  readonly environmentHash?: string;
}

/** What helps against a failure. */
export function nextActionFor({ code, fix }: Pick<Reason, "code" | "fix">): NextAction {
  const usual = nextActions[code] ?? { verb: "retry", label: "Try again" };
  return fix === undefined ? usual : { ...usual, label: fix.slice(0, 2000) };
}

/** The exception that a failed job becomes: one row per stage, code and detail of the cause. */
export function jobException(job: Job, failed: Failed): Extract<Draft, { readonly type: "exception.raised" }> {
  const { assetId, versionId, runId, id: jobId } = job;
  const stage: EventPayloads["exception.raised"]["stage"] = job.kind;
  const { documents, environmentHash } = failed;
  const providerId = job.kind === "generate" ? job.providerIds.at(-1) : null;
  const suspect = job.attempt > 1 ? `It failed in ${job.attempt} tries.` : null;
  return raiseException(
    {
      stage,
      code: failed.code,
      sentence: failed.sentence,
      specId: assetId,
      assetId,
      versionId,
      runId,
      jobId,
      suspect,
      nextAction: nextActionFor(failed),
      evidenceHash: null,
    },
    jobId,
    failed.cause,
    {
      ...(providerId == null ? {} : { providerId }),
      ...(documents === undefined ? {} : { documents: [...documents] }),
      ...(environmentHash === undefined ? {} : { environmentHash }),
    },
  );
}
