import type { Environment, ImageRef, Question } from "../../core/contracts.ts";
import type { Draft, DraftOf } from "../../core/event.ts";
import { jobId } from "../../core/job/kinds.ts";

/** Which version the events are about. */
export interface About {
  readonly assetId: string;
  readonly versionId: string;
  readonly runId: string;
}

export type Success = DraftOf<"job.succeeded">;

/** Where nothing was rendered: an environment without a renderer. */
export const noEnvironment: Environment = {
  ...{ provider: "test", version: "1", python: "none", torch: "none", os: "none" },
  ...{ devices: [], flags: [] },
};

/** What a version that a person is asked about came to. */
export interface Life {
  readonly about: About;
  readonly planHash: string;
  /** The pictures of all variants: unit → what was rendered and what it was finished to. */
  readonly units: readonly { readonly unitKey: string; readonly raw: ImageRef; readonly finished: ImageRef }[];
  readonly environmentHash: string;
  readonly finishHash: string;
  readonly question: Question;
  /** Another variant that is as good. */
  readonly alternative?: number;
}

/** The events of a planned version from its first picture to the question; nothing is rendered. */
export function lifeUntilAsked(life: Life): Draft[] {
  const { about, planHash, units, environmentHash, finishHash, question, alternative } = life;
  const decisionId = `decision.${about.versionId}`;
  const another = alternative === undefined ? {} : { alternative };
  return [
    ...units.map(({ unitKey, raw: image }) => {
      const rendered = { promptId: "prompt", fromCache: false, adopted: false, environmentHash };
      return succeeded(about, "generate", unitKey, { kind: "generate", image, ...rendered });
    }),
    succeeded(about, "finish", null, {
      kind: "finish",
      images: units.map(({ unitKey, finished }) => ({ unitKey, image: finished })),
      evidenceHash: finishHash,
    }),
    routed(about, planHash),
    {
      type: "decision.asked",
      entityType: "decision",
      entityId: decisionId,
      payload: { decisionId, ...about, variantIndex: 0, question, ...another },
    },
  ];
}

export function succeeded(
  about: About,
  kind: "generate" | "finish" | "validate",
  unitKey: string | null,
  result: Success["payload"]["result"],
): Success {
  const id = jobId(about.versionId, kind, unitKey);
  const times = { attempt: 1, startedSeq: 1, durationMs: 5 };
  return {
    type: "job.succeeded",
    entityType: "job",
    entityId: id,
    payload: { jobId: id, kind, unitKey, ...about, ...times, result },
  };
}

function routed(about: About, planHash: string): DraftOf<"asset.routed"> {
  return {
    type: "asset.routed",
    entityType: "asset",
    entityId: about.assetId,
    payload: {
      ...about,
      outcome: "ask",
      reasonCode: "LIGHT_FRINGE",
      sentence: "The edge may have a light fringe (0.31, limit 0.18), so a person is asked.",
      decidingChecks: [],
      bestVariant: 0,
      reportHash: planHash,
      planHash,
      isAudit: false,
      remedy: null,
    },
  };
}
