import { type DocumentHead, documentsOfKind } from "../document/state.ts";
import type { ProjectState } from "../project/state.ts";
import { approvedOf, isAnimated, type Picture, type Playback, picturesOf, playbackOf, shownOf } from "./pictures.ts";

/** What binds assets that have a page of their own: an artifact set, or one entity in its several roles. */
export type GroupBond = "set" | "entity";

/** Assets that belong together: where their page is, and how far they are. */
export interface GroupHead {
  readonly bond: GroupBond;
  readonly id: string;
  readonly size: number;
  readonly approved: number;
}

/** One asset of a group, with the picture that is in use, or the newest one while none is. */
export interface GroupMember {
  readonly specId: string;
  readonly title: string;
  readonly entityId: string | null;
  /** What of its entity it shows. */
  readonly role: string | null;
  readonly isApproved: boolean;
  readonly pictures: readonly Picture[];
  readonly playback: Playback | null;
}

const bonds: readonly GroupBond[] = ["set", "entity"];

export function isGroupBond(word: string): word is GroupBond {
  return word === "set" || word === "entity";
}

/** The assets of a group, by title; those whose specs are retired are no part of it. */
export function membersOf(state: ProjectState, bond: GroupBond, id: string): readonly GroupMember[] {
  const specs = liveSpecs(state).filter((spec) => boundBy(spec, bond) === id);
  return specs.map((spec) => memberOf(state, spec)).sort((one, other) => (isBefore(one, other) ? -1 : 1));
}

/** Every group of two and more: sets first, then entities, by id. A lone asset needs no page to be compared on. */
export function groupsOf(state: ProjectState): readonly GroupHead[] {
  const groups = new Map<string, { readonly bond: GroupBond; readonly id: string; size: number; approved: number }>();
  for (const spec of liveSpecs(state)) {
    for (const bond of bonds) {
      const id = boundBy(spec, bond);
      if (id === null) continue;
      const group = groups.get(`${bond}/${id}`) ?? { bond, id, size: 0, approved: 0 };
      group.size++;
      if (isApproved(state, spec.id)) group.approved++;
      groups.set(`${bond}/${id}`, group);
    }
  }
  const place = ({ bond, id }: GroupHead): string => `${bonds.indexOf(bond)}/${id}`;
  return [...groups.values()]
    .filter(({ size }) => size >= 2)
    .sort((one, other) => (place(one) < place(other) ? -1 : 1));
}

function boundBy({ summary }: DocumentHead, bond: GroupBond): string | null {
  return (bond === "set" ? summary.artifactSetId : summary.entityId) ?? null;
}

function memberOf(state: ProjectState, spec: DocumentHead): GroupMember {
  const asset = state.assets[spec.id];
  const stands = asset === undefined ? null : (approvedOf(asset) ?? shownOf(asset));
  return {
    specId: spec.id,
    title: spec.summary.title,
    entityId: spec.summary.entityId,
    role: spec.summary.role,
    isApproved: isApproved(state, spec.id),
    pictures: stands === null ? [] : picturesOf(stands.version, stands.variantIndex),
    playback: playbackOf(spec, stands !== null && isAnimated(stands.version)),
  };
}

function isApproved(state: ProjectState, specId: string): boolean {
  return (state.assets[specId]?.approved ?? null) !== null;
}

function isBefore(one: GroupMember, other: GroupMember): boolean {
  return one.title === other.title ? one.specId < other.specId : one.title < other.title;
}

function liveSpecs(state: ProjectState): readonly DocumentHead[] {
  return documentsOfKind(state, "specs").filter(({ summary }) => summary.status !== "retired");
}
