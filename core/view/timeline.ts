import type { EventType } from "../event.ts";

/** Every type of event. Apart from what each of them says, which only a history needs: every page listens for all. */
export const eventTypes: readonly EventType[] = [
  "project.created",
  "document.revised",
  "document.removed",
  "document.problem-found",
  "document.problem-cleared",
  "spec.readied",
  "spec.pin-drifted",
  "spec.retired",
  "run.started",
  "version.planned",
  "run.canceled",
  "run.paused",
  "run.resumed",
  "run.finished",
  "job.started",
  "job.succeeded",
  "job.retry-scheduled",
  "job.failed",
  "job.escalated",
  "provider.paused",
  "provider.probed",
  "provider.resumed",
  "job.canceled",
  "asset.routed",
  "decision.asked",
  "decision.answered",
  "decision.postponed",
  "decision.undone",
  "decision.brought-back",
  "sprint.started",
  "sprint.extended",
  "sprint.ended",
  "validator.gap",
  "exception.raised",
  "cause.settled",
  "exception.resolved",
  "automation.loop-stopped",
  "log.sealed",
];

/** Whether an event only says that the machine took or ended one step as it should. */
export function isStep(type: EventType): boolean {
  return type === "job.started" || type === "job.succeeded";
}
