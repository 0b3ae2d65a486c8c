import { linkOf, type Nodes, titleOf } from "./comfy-graph.ts";
import { shortened } from "./unmapped.ts";

/** One input of one node; `inputName` is null where the whole node is meant. */
export interface Place {
  readonly nodeId: string;
  readonly inputName: string | null;
  readonly classType: string;
  readonly title: string | null;
  /** What stands there now, shortened. */
  readonly value: string | null;
}

export function placeAt(nodes: Nodes, nodeId: string, inputName: string | null): Place {
  const node = nodes.get(nodeId);
  const value: unknown = inputName === null ? undefined : node?.inputs[inputName];
  return {
    nodeId,
    inputName,
    classType: shortened(node?.class_type ?? ""),
    title: titleOf(node),
    value: value === undefined ? null : shortened(typeof value === "string" ? value : (JSON.stringify(value) ?? "")),
  };
}

export type IsLiteral = (value: unknown) => boolean;

export const isText: IsLiteral = (value) => typeof value === "string";
export const isNumber: IsLiteral = (value) => typeof value === "number";

/** What is looked for on the way up from a node, and which links the way may take. */
export interface Search {
  /** Input names that hold it, best first. */
  readonly names: readonly string[];
  readonly isLiteral: IsLiteral;
  readonly mayFollow: (inputName: string) => boolean;
}

/** The inputs nearest to the starting nodes that hold a literal under one of the names; all that are equally near. */
export function nearest(nodes: Nodes, starts: readonly string[], search: Search): readonly Place[] {
  const seen = new Set<string>(starts);
  for (let level = starts; level.length > 0; ) {
    const found = level.flatMap((nodeId) => literalsAt(nodes, nodeId, search));
    if (found.length > 0) return found;
    level = sourcesOf(nodes, level, search.mayFollow).filter((nodeId) => !seen.has(nodeId) && seen.add(nodeId));
  }
  return [];
}

/** Names that hold the literal itself, or that take it from a node which does nothing but hold it. */
function literalsAt(nodes: Nodes, nodeId: string, { names, isLiteral }: Search): readonly Place[] {
  const inputs = nodes.get(nodeId)?.inputs ?? {};
  return names.flatMap((name) => {
    const value: unknown = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    const link = linkOf(value);
    if (link === null) return isLiteral(value) ? [placeAt(nodes, nodeId, name)] : [];
    return heldBy(nodes, link.nodeId, isLiteral);
  });
}

/** A node without links of its own (a primitive): its only literal of that kind. */
function heldBy(nodes: Nodes, nodeId: string, isLiteral: IsLiteral): readonly Place[] {
  const entries = Object.entries(nodes.get(nodeId)?.inputs ?? {});
  if (entries.some(([, value]) => linkOf(value) !== null)) return [];
  return entries.filter(([, value]) => isLiteral(value)).map(([name]) => placeAt(nodes, nodeId, name));
}

function sourcesOf(nodes: Nodes, level: readonly string[], mayFollow: Search["mayFollow"]): readonly string[] {
  return level.flatMap((nodeId) =>
    Object.entries(nodes.get(nodeId)?.inputs ?? {}).flatMap(([name, value]) => {
      const link = mayFollow(name) ? linkOf(value) : null;
      return link === null ? [] : [link.nodeId];
    }),
  );
}

/** Every node that a node depends on, itself included, in no order that matters. */
export function upstreamOf(nodes: Nodes, nodeId: string): ReadonlySet<string> {
  const seen = new Set<string>([nodeId]);
  for (let level: readonly string[] = [nodeId]; level.length > 0; )
    level = sourcesOf(nodes, level, () => true).filter((id) => !seen.has(id) && seen.add(id));
  return seen;
}

/** Where an input is taken from, or null. */
export function sourceOf(nodes: Nodes, nodeId: string, inputName: string): string | null {
  return linkOf(nodes.get(nodeId)?.inputs[inputName])?.nodeId ?? null;
}
