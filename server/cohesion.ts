import type { CheckResult, Plan, Spec, ValidatorReport } from "../core/contracts.ts";
import type { ProjectState } from "../core/project/state.ts";
import { type Bond, type Cohesion, cohesionOf, type Sibling } from "../core/quality/cohesion.ts";
import { newestRevisions } from "../store/lookup.ts";
import type { ObjectStore } from "../store/objects.ts";

/** A group is compared by at most this many of its members, in code-unit order of their ids. */
const mostMembers = 64;

interface Project {
  readonly objects: ObjectStore;
  state(): ProjectState;
}

/**
 * How alike the approved assets are that an asset belongs with: those of its entity, of its artifact set and of its style. Nothing
 * of pixels is read: the reports of the approved versions hold their portraits.
 */
export async function cohesionOfAsset(project: Project, assetId: string): Promise<readonly Cohesion[]> {
  const specs = await newestSpecs(project);
  const own = specs.get(assetId);
  if (own === undefined) return [];
  const groups = bondsOf(own).map(([bond, id]) => cohesionOfBond(project, specs, bond, id, assetId));
  return (await Promise.all(groups)).filter(({ members }) => members.length >= 2);
}

type Specs = ReadonlyMap<string, Spec>;

/** The members of a bond compared; when there are too many, `first` is among those that are. */
async function cohesionOfBond(
  project: Project,
  specs: Specs,
  bond: Bond,
  id: string,
  first: string | null,
): Promise<Cohesion> {
  const own = first === null ? [] : [first];
  const chosen = [...own, ...idsOf(specs, bond, id).filter((specId) => specId !== first)].slice(0, mostMembers).sort();
  const siblings = await Promise.all(chosen.map((specId) => siblingOf(project, specId)));
  return cohesionOf(
    bond,
    id,
    siblings.flatMap((sibling) => sibling ?? []),
  );
}

/** The specs of a bond that are not retired, in code-unit order. */
function idsOf(specs: Specs, bond: Bond, id: string): readonly string[] {
  return [...specs]
    .filter(
      ([, spec]) => spec.status !== "retired" && bondsOf(spec).some(([kind, other]) => kind === bond && other === id),
    )
    .map(([specId]) => specId)
    .sort();
}

/** What one check of a member's approved version says of pictures of other assets. */
export type Comparison = Pick<CheckResult, "checkId" | "verdict" | "message" | "measure" | "limit">;

export interface GroupFigures {
  readonly group: Cohesion;
  /** By asset: only what was compared, of those that are approved. */
  readonly comparisons: Readonly<Record<string, readonly Comparison[]>>;
}

/** Checks that hold a picture against approved pictures of other assets. */
const comparing: ReadonlySet<string> = new Set(["identity", "style", "lookalike", "centring", "neighbours"]);

/** A whole group, and how its members stand to their anchors, siblings and neighbours; null when no spec belongs to it. */
export async function groupFigures(project: Project, bond: Bond, id: string): Promise<GroupFigures | null> {
  const specs = await newestSpecs(project);
  const ids = idsOf(specs, bond, id).slice(0, mostMembers);
  if (ids.length === 0) return null;
  const [group, ...compared] = await Promise.all([
    cohesionOfBond(project, specs, bond, id, null),
    ...ids.map(async (assetId) => [assetId, await comparisonsOf(project, assetId)] as const),
  ]);
  return { group, comparisons: Object.fromEntries(compared.filter(([, found]) => found.length > 0)) };
}

async function comparisonsOf(project: Project, assetId: string): Promise<readonly Comparison[]> {
  const seen = await approvedReport(project, assetId);
  // `identity` compares the frames of one asset too.
  if (seen === null || (seen.report.references ?? []).length === 0) return [];
  const results = seen.report.subjects.filter(({ stage }) => stage === "set").flatMap(({ checks }) => checks);
  return results
    .filter(({ checkId, verdict, features }) => {
      const isOwn = features["variantIndex"] === seen.variantIndex;
      return isOwn && comparing.has(checkId) && verdict !== "skipped";
    })
    .map(({ checkId, verdict, message, measure, limit }) => ({ checkId, verdict, message, measure, limit }));
}

async function newestSpecs({ objects, state }: Project): Promise<Specs> {
  const documents = await newestRevisions(objects, state());
  const specs = new Map<string, Spec>();
  for (const [key, { id, value }] of documents) if (key.startsWith("specs/")) specs.set(id, value as Spec);
  return specs;
}

function bondsOf({ entityLink, artifactSetId, style }: Spec): readonly (readonly [Bond, string])[] {
  return [
    ...(entityLink === undefined ? [] : [["entity", entityLink.entityId] as const]),
    ...(artifactSetId === undefined ? [] : [["set", artifactSetId] as const]),
    ...(style === undefined ? [] : [["style", style] as const]),
  ];
}

/** The first picture of an asset's approved variant; null when there is none, or its report is from before portraits. */
async function siblingOf(project: Project, assetId: string): Promise<Sibling | null> {
  const seen = await approvedReport(project, assetId);
  if (seen === null) return null;
  const { plan, report, variantIndex, versionId } = seen;
  const unitKey = plan.units.find((unit) => unit.variantIndex === variantIndex)?.unitKey;
  const subject = report.subjects.find((each) => each.stage === "finished" && each.unitKey === unitKey);
  if (unitKey === undefined || subject?.portrait === undefined) return null;
  return { assetId, versionId, unitKey, portrait: subject.portrait };
}

interface ApprovedReport {
  readonly versionId: string;
  readonly variantIndex: number;
  readonly plan: Plan;
  readonly report: ValidatorReport;
}

async function approvedReport({ objects, state }: Project, assetId: string): Promise<ApprovedReport | null> {
  const { approved, versions } = state().assets[assetId] ?? {};
  const version = versions?.find(({ id }) => id === approved?.versionId);
  if (!approved || version === undefined || version.reportHash === null) return null;
  const { id: versionId, planHash, reportHash } = version;
  const { variantIndex } = approved;
  const [plan, report] = await Promise.all([
    objects.getJson<Plan>(planHash),
    objects.getJson<ValidatorReport>(reportHash),
  ]);
  return { versionId, variantIndex, plan, report };
}
