import type { Project } from "../contracts.ts";
import type { Found } from "../document/lookup.ts";
import type { CatalogFact } from "./catalog-facts.ts";
import type { Facts } from "./facts.ts";
import { familiesOf } from "./families.ts";
import type { Change, Draft } from "./fragments.ts";
import { oncePer, oncePerKey } from "./once.ts";
import { ownEntry } from "./order.ts";
import { draftsOf, type Source, wordsOf } from "./sources.ts";

/** Layer four: words of the tags in this checkpoint's dialect, of the entity, and tokens of style, scenario and palette. */
export function tagLayer(facts: Facts): readonly Draft[] {
  const { project, checkpoint, tags, palette, scenario, style } = facts;
  const order = tagOrder(facts);
  const drafts: Draft[] = [];
  for (const { entry } of tags) {
    const rank = order.get(entry.id) ?? Number.POSITIVE_INFINITY;
    drafts.push(...tagDrafts(project, JSON.stringify([checkpoint.id, entry.id, rank === Infinity ? null : rank])));
  }
  for (const fact of [palette, scenario, style]) if (fact !== null) drafts.push(...catalogDrafts(fact));
  for (const family of familiesOf(facts.spec.value, project.value)) drafts.push(...familyDrafts(project, family));
  return drafts;
}

type TagWords = NonNullable<Project["policies"]["tagPromptMap"]>[string][string];

/** Words of one tag; the key holds checkpoint id, tag and the tag's place in the order, if any. */
const tagDrafts = oncePerKey(({ id, hash, value }: Found<"project">, key): readonly Draft[] => {
  const [checkpointId, tag, place] = JSON.parse(key) as [string, string, number | null];
  const words = ownEntry(ownEntry(value.policies.tagPromptMap, checkpointId), tag);
  if (words === undefined) return [];
  const source = `project/${id}#tagPromptMap.${checkpointId}.${tag}`;
  const origin: Source = { layer: "project_tags", id: `tag/${tag}`, source, revision: hash };
  const rank = place ?? Number.POSITIVE_INFINITY;
  const { weight = 1, position = "suffix" } = words;
  return [
    ...draftsOf(origin, "positive", words.positive, { rank, weight, position, change: changeOf(words, origin.id) }),
    ...draftsOf(origin, "negative", words.negative, { rank }),
  ];
});

function changeOf({ position, replaces }: TagWords, group: string): Change | null {
  if (position !== "replace") return null;
  return { action: "replace", target: null, match: replaces ?? "", group, field: "/tags" };
}

/** Tag → its place: the spec's explicit order, else the profile's unless that orders by weight. */
function tagOrder({ spec, profile }: Facts): ReadonlyMap<string, number> {
  const { tagOrderMode, tagOrder: own = [] } = spec.value.promptPolicy ?? {};
  return tagOrderMode === "explicit" ? placesOf(own) : profileOrder(profile);
}

const profileOrder = oncePer(({ value }: Found<"checkpoint-profiles">) =>
  placesOf(value.tagOrderPolicy === "by_weight" ? [] : (value.tagOrder ?? [])),
);

function placesOf(tags: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...new Set(tags)].map((tag, place) => [tag, place]));
}

const familyDrafts = oncePerKey(({ id, hash, value }: Found<"project">, family): readonly Draft[] => {
  const source = `project/${id}#entityPolicy.${family}.identityWords`;
  const origin: Source = { layer: "project_tags", id: `entity/${family}`, source, revision: hash };
  return draftsOf(origin, "positive", ownEntry(value.policies.entityPolicy, family)?.identityWords);
});

type Tokens = { readonly id: string; readonly positive?: readonly string[]; readonly negative?: readonly string[] };

const catalogDrafts = oncePer(({ catalogId, hash, entry }: CatalogFact<Tokens>): readonly Draft[] => {
  const source = `catalogs/${catalogId}#${entry.id}`;
  return wordsOf({ layer: "project_tags", id: `catalog/${catalogId}/${entry.id}`, source, revision: hash }, entry);
});
