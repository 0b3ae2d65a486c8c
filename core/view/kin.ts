import type { Project, Spec } from "../contracts.ts";
import { type DocumentHead, documentKey, documentsOfKind } from "../document/state.ts";
import { familiesOf } from "../policy/families.ts";
import { ownEntry } from "../policy/order.ts";
import type { ProjectState } from "../project/state.ts";
import { approvedOf, type Picture, picturesOf, shownOf } from "./pictures.ts";
import { asLabel, idInWords } from "./words.ts";

/** Another asset that belongs to one, with the picture that stands for it, if there is one. */
export interface Relative {
  readonly specId: string;
  readonly title: string;
  readonly picture: Picture | null;
}

/** Assets that belong together, and as what. */
export interface KinGroup {
  readonly title: string;
  /** The artifact set they are, which has a page of its own. */
  readonly setId: string | null;
  readonly members: readonly Relative[];
}

/**
 * The spec whose approved picture is the reference of a spec's entity: the one with the role that the entity's family names
 * (`referenceRole`, a world sprite when it says nothing), the first by id. Null when there is none, or when it is the spec itself.
 */
export function referenceSpecOf(
  spec: Pick<Spec, "id" | "entityLink">,
  project: Project,
  state: ProjectState,
): string | null {
  const [family] = familiesOf(spec, project);
  if (spec.entityLink === undefined || family === undefined) return null;
  const { referenceRole = "world_sprite" } = ownEntry(project.policies.entityPolicy, family) ?? {};
  const found = liveSpecs(state).find(
    ({ summary }) => summary.entityId === spec.entityLink?.entityId && summary.role === referenceRole,
  );
  return found === undefined || found.id === spec.id ? null : found.id;
}

/** What belongs to an asset: the reference of its entity, with its approved picture only, and the others of its set. */
export function kinOf(state: ProjectState, specId: string, referenceId: string | null): readonly KinGroup[] {
  const set = state.documents[documentKey("specs", specId)]?.summary.artifactSetId;
  const reference = liveSpecs(state).filter(({ id }) => id === referenceId);
  const others = liveSpecs(state).filter(({ id, summary }) => id !== specId && summary.artifactSetId === set);
  const groups = [
    { title: "Reference", setId: null, members: reference.map((head) => relativeOf(state, head, "approved")) },
    {
      title: set === undefined ? "" : `In the same set: ${asLabel(idInWords(set))}`,
      setId: set ?? null,
      members: set === undefined ? [] : others.map((head) => relativeOf(state, head, "shown")),
    },
  ];
  return groups.filter(({ members }) => members.length > 0);
}

function liveSpecs(state: ProjectState): readonly DocumentHead[] {
  return documentsOfKind(state, "specs").filter(({ summary }) => summary.status !== "retired");
}

function relativeOf(state: ProjectState, { id, summary }: DocumentHead, which: "approved" | "shown"): Relative {
  const asset = state.assets[id];
  const stands = asset === undefined ? null : which === "approved" ? approvedOf(asset) : shownOf(asset);
  const picture = stands === null ? null : (picturesOf(stands.version, stands.variantIndex)[0] ?? null);
  return { specId: id, title: summary.title, picture };
}
