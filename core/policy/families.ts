import type { Project, Spec } from "../contracts.ts";
import { byCodeUnits } from "./order.ts";

/** Entity families the spec's entity belongs to, in code-unit order. */
export function familiesOf(spec: Pick<Spec, "entityLink">, project: Project): readonly string[] {
  const entityId = spec.entityLink?.entityId;
  if (entityId === undefined) return [];
  const families = Object.entries(project.policies.entityPolicy ?? {});
  return families.flatMap(([id, family]) => (family.entityIds?.includes(entityId) ? [id] : [])).sort(byCodeUnits);
}
