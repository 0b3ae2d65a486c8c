import { resolve } from "node:path";
import type { DiecastEvent } from "../../core/event.ts";
import { projectFold } from "../../core/project/state.ts";
import { openProject } from "../../store/project.ts";
import type { Arrival, Workload } from "./scheduler-workload.ts";

/** For renders that never ended well: about what a picture takes. */
const unknownRenderS = 6;

/** What a project's log asked for, and how long its renders took there. @throws Failure PROJECT_NOT_FOUND, INVALID_ID */
export async function workloadFromLog(dataDir: string, projectId: string): Promise<Workload> {
  const events = await eventsOf(dataDir, projectId);
  const asked = events.filter(({ type }) => type === "run.started" || type === "version.planned");
  const startMs = Date.parse(asked[0]?.ts ?? "");
  const arrivals = asked.flatMap((event) => arrivalOf(event, projectId, startMs));
  const measuredS = new Map(events.flatMap(renderTime));
  const units = arrivals.flatMap(({ versions }) =>
    versions.flatMap((version) => version.units.map(({ unitKey }) => `${version.versionId}.generate.${unitKey}`)),
  );
  const renderS = new Map(units.map((id) => [id, measuredS.get(id) ?? unknownRenderS]));
  return { weights: { [projectId]: 1 }, arrivals, viewings: [], renderS };
}

async function eventsOf(dataDir: string, projectId: string): Promise<DiecastEvent[]> {
  const project = await openProject({ dataDir: resolve(dataDir), projectId, fold: projectFold });
  const all: DiecastEvent[] = [];
  try {
    for (let since = 0; since < project.headSeq(); ) {
      const { events, nextSince } = await project.read({ since, limit: 1000, maxBytes: 16 * 1024 * 1024 });
      all.push(...events);
      since = nextSince;
    }
  } finally {
    await project.close();
  }
  return all;
}

function arrivalOf(event: DiecastEvent, projectId: string, startMs: number): Arrival[] {
  const atS = (Date.parse(event.ts) - startMs) / 1000;
  if (event.type === "version.planned")
    return [{ atS, projectId, isFollowUp: false, versions: [event.payload.version] }];
  if (event.type !== "run.started") return [];
  return [{ atS, projectId, isFollowUp: event.payload.trigger.kind === "answer", versions: event.payload.versions }];
}

function renderTime(event: DiecastEvent): [string, number][] {
  if (event.type !== "job.succeeded" || event.payload.kind !== "generate") return [];
  return [[event.payload.jobId, event.payload.durationMs / 1000]];
}
