import { computed, effect, signal } from "@preact/signals";
import type { EntityRole, Project } from "../../../core/contracts.ts";
import { documentKey, documentsOfKind } from "../../../core/document/state.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { referenceSpecOf } from "../../../core/view/kin.ts";
import { linkedTo } from "../../../core/view/linked.ts";
import { get, projectPath } from "../../live/api.ts";
import { live } from "../../live/current.ts";
import { current } from "../deck.ts";
import { chooseTool, offeredTools, openTool } from "./choice.ts";

const projectHead = computed(() => {
  const state = live.value?.state.value;
  return state ? documentsOfKind(state, "project")[0] : undefined;
});

const policies = signal<{ readonly hash: string; readonly project: Project } | null>(null);

/** The project's document says which role is the reference of an entity; it is read once per revision. */
effect(() => {
  const projectId = live.value?.id;
  const hash = projectHead.value?.hash;
  if (projectId === undefined || hash === undefined || policies.peek()?.hash === hash) return;
  void get<{ document: Project }>(projectPath(projectId, `documents/project/${projectHead.peek()?.id}`)).then(
    (answer) => {
      // Without it the linked picture is the first by id.
      if (answer.ok) policies.value = { hash, project: answer.value.document };
    },
  );
});

/** The approved picture that the current question's one should look like. */
export const linked = computed(() => {
  const state = live.value?.state.value;
  const screen = current.value;
  if (!state || !screen) return null;
  return linkedTo(state, screen.assetId, screen.versionId, referenceOf(state, screen.assetId));
});

function referenceOf(state: ProjectState, assetId: string): string | null {
  const { entityId, role } = state.documents[documentKey("specs", assetId)]?.summary ?? {};
  const project = policies.value?.project;
  if (!entityId || !role || project === undefined) return null;
  return referenceSpecOf({ id: assetId, entityLink: { entityId, role: role as EntityRole } }, project, state);
}

export const hasLinked = computed(() => linked.value !== null);

const offered = computed(() => (current.value ? offeredTools(current.value, hasLinked.value) : []));

export const open = computed(() => (current.value ? openTool(current.value, offered.value) : null));

/** Closes the open tool, or opens the one that the catalog binds to the question, else the first there is. */
export function toggleTool(): void {
  const screen = current.value;
  if (screen === null) return;
  const bound = offered.value.find((tool) => tool === screen.question.tool);
  chooseTool(screen, open.value === null ? (bound ?? offered.value[0] ?? null) : null);
}
