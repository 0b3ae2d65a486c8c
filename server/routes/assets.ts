import { type Asset, currentVersion, type Version } from "../../core/asset/state.ts";
import type { Plan, Project as ProjectDocument, Spec } from "../../core/contracts.ts";
import { documentKey, documentsOfKind } from "../../core/document/state.ts";
import { Failure } from "../../core/failure.ts";
import { projectFold } from "../../core/project/state.ts";
import type { Cohesion } from "../../core/quality/cohesion.ts";
import { assetSlice } from "../../core/view/asset-slice.ts";
import { isGroupBond } from "../../core/view/group.ts";
import { referenceSpecOf } from "../../core/view/kin.ts";
import { type Scales, scalesByVersion } from "../../core/view/scales.ts";
import { cohesionOfAsset, groupFigures } from "../cohesion.ts";
import { page, pageQuery } from "../http/page.ts";
import { openedProject, stateOf } from "../http/project-of.ts";
import { ok, type Route } from "../http/route.ts";
import type { Project } from "../project.ts";

export const assetRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/projects/:projectId/assets",
    summary: "Assets with their versions, by id.",
    query: pageQuery,
    status: 200,
    handle: (input) => stateOf(input, (state) => page(input, state.assetIds.flat(), (id) => state.assets[id])),
  },
  {
    method: "get",
    path: "/projects/:projectId/assets/:assetId",
    summary:
      "One asset with everything that explains it: its spec, its versions with their evidence and further sizes, its events, and the reference of its entity.",
    status: 200,
    handle: async (input) => {
      const { project, timeline } = await openedProject(input);
      const assetId = input.params.assetId ?? "";
      const state = project.state();
      // Copied, because the state goes on changing while the evidence is read.
      const { head, asset } = structuredClone({
        head: state.documents[`specs/${assetId}`],
        asset: state.assets[assetId],
      });
      if (head === undefined && asset === undefined) throw new Failure("NOT_FOUND", `There is no asset ${assetId}.`);
      const spec =
        head === undefined
          ? null
          : {
              document: await project.objects.getJson<Spec>(head.hash),
              hash: head.hash,
              revision: head.revision,
              pins: head.pins,
            };
      const events = await timeline(assetId);
      const versions = asset === undefined ? [] : await explainVersions(project, asset, scalesByVersion(events));
      const referenceId = await referenceOf(project, spec?.document ?? null);
      return ok({ asset: asset ?? null, spec, versions, events, referenceId });
    },
  },
  {
    method: "get",
    path: "/projects/:projectId/assets/:assetId/state",
    summary:
      "Of the folded state only what a page about one asset shows: the asset, its spec, what belongs with it, its questions and runs, and documents that are no specs.",
    status: 200,
    handle: async (input) => {
      const { project } = await openedProject(input);
      const assetId = input.params.assetId ?? "";
      const hash = requireSpec(project, assetId);
      const referenceId = await referenceOf(project, await project.objects.getJson<Spec>(hash));
      // Copied, because the state goes on changing while this is sent.
      const state = structuredClone(assetSlice(project.state(), assetId, referenceId));
      return ok({ seq: state.seq, version: projectFold.version, state });
    },
  },
  {
    method: "get",
    path: "/projects/:projectId/assets/:assetId/cohesion",
    summary:
      "How alike the approved assets are that this one belongs with, by entity, set and style, who deviates, and what they are called.",
    status: 200,
    handle: async (input) => {
      const { project } = await openedProject(input);
      const assetId = input.params.assetId ?? "";
      requireSpec(project, assetId);
      const groups = await cohesionOfAsset(project, assetId);
      return ok({ groups, titles: titlesOf(project, groups) });
    },
  },
  {
    method: "get",
    path: "/projects/:projectId/groups/:bond/:groupId",
    summary:
      "An artifact set (bond `set`) or the roles of an entity (`entity`): how alike its approved pictures are, who deviates, and what each one's checks say of the pictures it was compared with.",
    status: 200,
    handle: async (input) => {
      const { project } = await openedProject(input);
      const { bond = "", groupId = "" } = input.params;
      const figures = isGroupBond(bond) ? await groupFigures(project, bond, groupId) : null;
      if (figures === null) throw new Failure("NOT_FOUND", `No spec belongs to the ${bond} ${groupId}.`);
      return ok(figures);
    },
  },
];

/** The hash of the newest revision of a spec. @throws Failure NOT_FOUND */
function requireSpec(project: Project, assetId: string): string {
  const head = project.state().documents[documentKey("specs", assetId)];
  if (head === undefined) throw new Failure("NOT_FOUND", `There is no asset ${assetId}.`);
  return head.hash;
}

/** Spec → title, of all that these groups name. */
function titlesOf(project: Project, groups: readonly Cohesion[]): Readonly<Record<string, string>> {
  const { documents } = project.state();
  const ids = new Set(groups.flatMap(({ members }) => members.map(({ assetId }) => assetId)));
  return Object.fromEntries([...ids].map((id) => [id, documents[documentKey("specs", id)]?.summary.title ?? id]));
}

/** The spec whose approved picture is the reference of this one's entity. */
async function referenceOf(project: Project, spec: Spec | null): Promise<string | null> {
  const hash = documentsOfKind(project.state(), "project")[0]?.hash;
  if (spec === null || hash === undefined) return null;
  return referenceSpecOf(spec, await project.objects.getJson<ProjectDocument>(hash), project.state());
}

/** Newest version first; the current and the approved one carry their evidence in full, each its further sizes, if it has any. */
function explainVersions(project: Project, asset: Asset, scales: ReadonlyMap<string, Scales>): Promise<unknown[]> {
  const inFull = new Set([asset.versions.at(-1)?.id, currentVersion(asset)?.id, asset.approved?.versionId]);
  return Promise.all(
    [...asset.versions].reverse().map(async (version) => ({
      ...version,
      ...(inFull.has(version.id) ? await evidenceOf(project, version) : {}),
      ...(scales.has(version.id) ? { scales: scales.get(version.id) } : {}),
    })),
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
