import { type Asset, currentVersion, type Version } from "../../core/asset/state.ts";
import type { Plan } from "../../core/contracts.ts";
import { Failure } from "../../core/failure.ts";
import type { Project } from "../host.ts";
import { page, pageQuery } from "../http/page.ts";
import { ok, projectOf, type Route } from "../http/route.ts";

const maxTimelineEvents = 2000;

export const assetRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/projects/:projectId/assets",
    summary: "Assets with their versions, by id.",
    query: pageQuery,
    status: 200,
    handle: async (input) => page(input, sortedAssets(await projectOf(input)), (asset) => asset.id),
  },
  {
    method: "get",
    path: "/projects/:projectId/assets/:assetId",
    summary: "One asset with everything that explains it: its spec, its versions with their evidence, its events.",
    status: 200,
    handle: async (input) => {
      const project = await projectOf(input);
      const assetId = input.params.assetId ?? "";
      const state = project.state();
      const head = state.documents[`specs/${assetId}`];
      const asset = state.assets[assetId];
      if (head === undefined && asset === undefined) throw new Failure("NOT_FOUND", `There is no asset ${assetId}.`);
      const spec =
        head === undefined
          ? null
          : {
              document: await project.objects.getJson(head.hash),
              hash: head.hash,
              revision: head.revision,
              pins: head.pins,
            };
      const versions = asset === undefined ? [] : await explainVersions(project, asset);
      return ok({ asset: asset ?? null, spec, versions, events: await timelineOf(project, assetId) });
    },
  },
];

function sortedAssets(project: Project): Asset[] {
  return Object.values(project.state().assets).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Newest version first; the current and the approved one carry their evidence in full. */
function explainVersions(project: Project, asset: Asset): Promise<unknown[]> {
  const inFull = new Set([asset.versions.at(-1)?.id, currentVersion(asset)?.id, asset.approved?.versionId]);
  return Promise.all(
    [...asset.versions]
      .reverse()
      .map(async (version) =>
        inFull.has(version.id) ? { ...version, ...(await evidenceOf(project, version)) } : version,
      ),
  );
}

async function evidenceOf(project: Project, version: Version): Promise<Record<string, unknown>> {
  const { objects } = project;
  const plan = await objects.getJson<Plan>(version.planHash);
  const [contract, stack, prompts, trace, report, environment] = await Promise.all([
    objects.getJson(plan.contractHash),
    objects.getJson(plan.stackHash),
    objects.getJson(plan.packageHash),
    objects.getJson(plan.traceHash),
    version.reportHash === null ? null : objects.getJson(version.reportHash),
    version.environmentHash === null ? null : objects.getJson(version.environmentHash),
  ]);
  return { plan, contract, stack, package: prompts, trace, report, environment };
}

/** The events that name the asset, oldest first, read page by page so memory stays bounded. */
async function timelineOf(project: Project, assetId: string): Promise<unknown[]> {
  const events: unknown[] = [];
  let since = 0;
  for (;;) {
    const { events: pageEvents, nextSince, upToDate } = await project.read({ since, limit: 1000 });
    for (const event of pageEvents) if (concerns(event, assetId)) events.push(event);
    if (upToDate || pageEvents.length === 0 || events.length >= maxTimelineEvents)
      return events.slice(0, maxTimelineEvents);
    since = nextSince;
  }
}

function concerns(event: { readonly entityId: string; readonly payload: object }, assetId: string): boolean {
  if (event.entityId === assetId || event.entityId === `specs:${assetId}`) return true;
  if ("assetId" in event.payload) return event.payload.assetId === assetId;
  if ("versions" in event.payload && Array.isArray(event.payload.versions))
    return event.payload.versions.some((version) => version.assetId === assetId);
  return false;
}
