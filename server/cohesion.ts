import type { Plan, Spec, ValidatorReport } from "../core/contracts.ts";
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
  const groups = bondsOf(own).map(async ([bond, id]) => {
    const ids = [...specs]
      .filter(([, spec]) => bondsOf(spec).some(([kind, other]) => kind === bond && other === id))
      .map(([specId]) => specId)
      .sort();
    const chosen = [assetId, ...ids.filter((specId) => specId !== assetId)].slice(0, mostMembers).sort();
    const siblings = await Promise.all(chosen.map((specId) => siblingOf(project, specId)));
    return cohesionOf(
      bond,
      id,
      siblings.flatMap((sibling) => sibling ?? []),
    );
  });
  return (await Promise.all(groups)).filter(({ members }) => members.length >= 2);
}

async function newestSpecs({ objects, state }: Project): Promise<ReadonlyMap<string, Spec>> {
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
async function siblingOf({ objects, state }: Project, assetId: string): Promise<Sibling | null> {
  const { approved, versions } = state().assets[assetId] ?? {};
  const version = versions?.find(({ id }) => id === approved?.versionId);
  if (!approved || version === undefined || version.reportHash === null) return null;
  const { id: versionId, planHash, reportHash } = version;
  const { variantIndex } = approved;
  const [plan, report] = await Promise.all([
    objects.getJson<Plan>(planHash),
    objects.getJson<ValidatorReport>(reportHash),
  ]);
  const unitKey = plan.units.find((unit) => unit.variantIndex === variantIndex)?.unitKey;
  const subject = report.subjects.find((each) => each.stage === "finished" && each.unitKey === unitKey);
  if (unitKey === undefined || subject?.portrait === undefined) return null;
  return { assetId, versionId, unitKey, portrait: subject.portrait };
}
