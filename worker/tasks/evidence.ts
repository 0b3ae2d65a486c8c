import type { CheckpointProfile, Lora, Plan, Project, Spec } from "../../core/contracts.ts";
import type { Found, Lookup } from "../../core/document/lookup.ts";
import { catalogFacts } from "../../core/policy/catalog-facts.ts";
import type { ProjectState } from "../../core/project/state.ts";
import type { Evidence, Linked } from "../../core/quality/evidence.ts";
import type { ObjectStore } from "../../store/objects.ts";
import { readEvidence } from "../../store/plan-reading.ts";
import type { NeighbourPng } from "../pixels/messages.ts";
import { approvedPicture } from "./approved.ts";
import type { TaskContext } from "./task.ts";
import type { PlannedWork } from "./version.ts";

/**
 * What a version's plan was made from, by the revisions it names, and the approved pictures it was told to belong to: its
 * anchors and what it depends on. @throws Failure OBJECT_MISSING, OBJECT_CORRUPT
 */
export async function loadEvidence({ project }: TaskContext, { version, plan }: PlannedWork): Promise<Evidence> {
  const { objects } = project;
  const documents = await factsOf(objects, plan);
  const spec = documentOf<Spec>(documents, `specs/${plan.specId}`);
  const policies = [...documents].find(([key]) => key.startsWith("project/"))?.[1] as Project | undefined;
  const profile = documentOf<CheckpointProfile>(documents, `checkpoint-profiles/${plan.pins.checkpointProfileId}`);
  const { package: prompts, trace, stack } = await readEvidence(objects, version.planHash);
  const catalogs =
    spec === null || policies === undefined ? null : catalogFacts(spec, policies, lookupOf(documents, plan));
  return {
    spec,
    palette: catalogs?.ok ? (catalogs.value.palette?.entry ?? null) : null,
    prompts,
    trace,
    stack,
    loras: [...documents].flatMap(([key, value]) => (key.startsWith("loras/") ? [value as Lora] : [])),
    tagOrder: tagOrderOf(spec, profile),
    profileCheckpointId: profile?.checkpointId ?? null,
    linked: spec === null ? [] : await linkedPictures(objects, project.state(), spec),
    // Their pixels are decoded in the thread that compares them.
    neighbours: [],
  };
}

type Documents = ReadonlyMap<string, unknown>;

async function factsOf(objects: ObjectStore, { facts }: Plan): Promise<Documents> {
  const keys = Object.keys(facts);
  const values = await Promise.all(keys.map((key) => objects.getJson<unknown>(facts[key] ?? "")));
  return new Map(keys.map((key, at) => [key, values[at]]));
}

/** The key names the kind, so what is found under it has that kind's shape: the plan was made from it. */
function documentOf<T>(documents: Documents, key: string): T | null {
  return (documents.get(key) as T | undefined) ?? null;
}

function lookupOf(documents: Documents, { facts }: Plan): Lookup {
  const all = [...documents].map(([key, value]) => {
    const at = key.indexOf("/");
    return { kind: key.slice(0, at), found: { id: key.slice(at + 1), hash: facts[key] ?? "", value } };
  });
  const list: Lookup["list"] = (kind) =>
    all.filter((each) => each.kind === kind).map(({ found }) => found as Found<typeof kind>);
  return { list, get: (kind, id) => list(kind).find((found) => found.id === id) ?? null };
}

function tagOrderOf(spec: Spec | null, profile: CheckpointProfile | null): readonly string[] | null {
  if (spec?.promptPolicy?.tagOrderMode === "explicit") return spec.promptPolicy.tagOrder ?? [];
  return profile === null || profile.tagOrderPolicy === "by_weight" ? null : (profile.tagOrder ?? []);
}

/** One picture of each anchor and of each spec this one depends on, as they are approved now. */
async function linkedPictures(objects: ObjectStore, state: ProjectState, spec: Spec): Promise<readonly Linked[]> {
  const names = [...new Set([...(spec.styleConsistency?.anchorRefs ?? []), ...(spec.dependsOn ?? [])])].sort();
  const approved = await Promise.all(names.map((assetId) => approvedPicture(objects, state, assetId)));
  const found = approved.map(async (picture): Promise<readonly Linked[]> => {
    // Reports from before portraits were taken have none.
    if (picture === null || picture.portrait === null) return [];
    const { plan, image: _, portrait, ...reference } = picture;
    const own = await objects.getJson<Spec>(plan.facts[`specs/${reference.assetId}`] ?? "");
    const entityId = spec.entityLink?.entityId;
    const isSameEntity = entityId !== undefined && own.entityLink?.entityId === entityId;
    const isSameSet = spec.artifactSetId !== undefined && own.artifactSetId === spec.artifactSetId;
    return [{ ...reference, portrait, isSameEntity, isSameSet }];
  });
  return (await Promise.all(found)).flat();
}

/** The approved pictures of the tiles that a spec says lie beside it, in its order. @throws Failure OBJECT_MISSING, OBJECT_CORRUPT */
export async function loadNeighbours({ project }: TaskContext, spec: Spec | null): Promise<readonly NeighbourPng[]> {
  const { objects } = project;
  const named = spec?.output?.neighbours ?? [];
  const found = named.map(async ({ side, specId }): Promise<readonly NeighbourPng[]> => {
    const picture = await approvedPicture(objects, project.state(), specId);
    if (picture === null) return [];
    const { plan: _, portrait: __, image, ...reference } = picture;
    return [{ ...reference, side, png: await objects.get(image) }];
  });
  return (await Promise.all(found)).flat();
}
