import type { Project as ProjectDocument } from "../core/contracts.ts";
import { documentsOfKind } from "../core/document/state.ts";
import type { Project } from "./project.ts";

/** How clients follow a project's events. */
export interface FeedbackPolicy {
  /** Most events a resumed stream replays before it answers with `reset` instead. */
  readonly sseReplayWindow: number;
  /** How often a page asks while no stream comes through. */
  readonly pollingFallbackMs: number;
}

/** What holds while the project's document says nothing (schemas/project.schema.json). */
const defaults: FeedbackPolicy = { sseReplayWindow: 10_000, pollingFallbackMs: 2_000 };

const read = new WeakMap<Project, { readonly hash: string; readonly policy: FeedbackPolicy }>();

/** The project's policy as its document says now; read once per revision. */
export async function feedbackPolicyOf(project: Project): Promise<FeedbackPolicy> {
  const hash = documentsOfKind(project.state(), "project")[0]?.hash;
  if (hash === undefined) return defaults;
  const known = read.get(project);
  if (known?.hash === hash) return known.policy;
  const { policies } = await project.objects.getJson<ProjectDocument>(hash);
  const policy = { ...defaults, ...policies.runtimeFeedbackPolicy };
  read.set(project, { hash, policy });
  return policy;
}
