import type { Facts } from "./facts.ts";
import type { Draft } from "./fragments.ts";
import { familiesOf } from "./lora-facts.ts";
import { ownEntry } from "./order.ts";
import { draftsOf, type Source, wordsOf } from "./sources.ts";

/** Layer four: words of the tags in this checkpoint's dialect, of the entity, and tokens of style, scenario and palette. */
export function tagLayer(facts: Facts): readonly Draft[] {
  return [...tagDrafts(facts), ...entityDrafts(facts), ...catalogDrafts(facts)];
}

function tagDrafts(facts: Facts): readonly Draft[] {
  const { id, hash, value } = facts.project;
  const words = ownEntry(value.policies.tagPromptMap, facts.checkpoint.id);
  const order = tagOrder(facts);
  return facts.tags.flatMap(({ entry: { id: tag } }): readonly Draft[] => {
    const rule = ownEntry(words, tag);
    if (rule === undefined) return [];
    const place = `tagPromptMap.${facts.checkpoint.id}.${tag}`;
    const origin: Source = {
      layer: "project_tags",
      id: `tag/${tag}`,
      source: `project/${id}#${place}`,
      revision: hash,
    };
    const rank = order.get(tag) ?? Number.POSITIVE_INFINITY;
    const position = rule.position ?? "suffix";
    const change =
      position === "replace"
        ? { action: "replace" as const, target: null, match: rule.replaces ?? "", group: origin.id, field: "/tags" }
        : null;
    return [
      ...draftsOf(origin, "positive", rule.positive).map(
        (draft): Draft => ({ ...draft, rank, weight: rule.weight ?? 1, position, change }),
      ),
      ...draftsOf(origin, "negative", rule.negative).map((draft): Draft => ({ ...draft, rank })),
    ];
  });
}

/** Tag → its place: the spec's explicit order, else the profile's unless that orders by weight. */
function tagOrder(facts: Facts): ReadonlyMap<string, number> {
  const { promptPolicy } = facts.spec.value;
  const { tagOrderPolicy, tagOrder: profileOrder = [] } = facts.profile.value;
  const byProfile = tagOrderPolicy === "by_weight" ? [] : profileOrder;
  const order = promptPolicy?.tagOrderMode === "explicit" ? (promptPolicy.tagOrder ?? []) : byProfile;
  return new Map([...new Set(order)].map((tag, place) => [tag, place]));
}

function entityDrafts(facts: Facts): readonly Draft[] {
  const { id, hash, value } = facts.project;
  return familiesOf(facts.spec.value, value).flatMap((family) => {
    const place = `entityPolicy.${family}.identityWords`;
    const origin: Source = {
      layer: "project_tags",
      id: `entity/${family}`,
      source: `project/${id}#${place}`,
      revision: hash,
    };
    return draftsOf(origin, "positive", ownEntry(value.policies.entityPolicy, family)?.identityWords);
  });
}

function catalogDrafts(facts: Facts): readonly Draft[] {
  return [facts.palette, facts.scenario, facts.style].flatMap((fact) => {
    if (fact === null) return [];
    const { catalogId, hash, entry } = fact;
    const source = `catalogs/${catalogId}#${entry.id}`;
    return wordsOf({ layer: "project_tags", id: `catalog/${catalogId}/${entry.id}`, source, revision: hash }, entry);
  });
}
