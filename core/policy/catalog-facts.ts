import type {
  AssetTypeEntry,
  Catalog,
  PaletteEntry,
  Project,
  ScenarioEntry,
  Spec,
  StyleEntry,
  TagEntry,
} from "../contracts.ts";
import type { Found, Lookup } from "../document/lookup.ts";
import { oncePer } from "./once.ts";
import { byCodeUnits } from "./order.ts";
import { accepted, type Refusal, type Result, refused } from "./result.ts";

/** One entry of a catalog, with the revision of the catalog it was read from. */
export interface CatalogFact<Entry> {
  readonly catalogId: string;
  readonly hash: string;
  readonly entry: Entry;
}

export interface CatalogFacts {
  readonly assetType: CatalogFact<AssetTypeEntry>;
  readonly tags: readonly CatalogFact<TagEntry>[];
  readonly style: CatalogFact<StyleEntry> | null;
  readonly scenario: CatalogFact<ScenarioEntry> | null;
  readonly palette: CatalogFact<PaletteEntry> | null;
}

interface EntryOf {
  readonly assetTypes: AssetTypeEntry;
  readonly tags: TagEntry;
  readonly styles: StyleEntry;
  readonly scenarios: ScenarioEntry;
  readonly palettes: PaletteEntry;
}

type Find = <K extends Catalog["kind"]>(kind: K, id: string) => CatalogFact<EntryOf[K]> | null;

/** The catalog entries a spec means by its asset type, tags, style and scenario; refused where an id is in no catalog. */
export function catalogFacts(spec: Spec, project: Project, lookup: Lookup): Result<CatalogFacts> {
  const find = finderOf(lookup);
  const refusals: Refusal[] = [];
  const need = <K extends Catalog["kind"]>(kind: K, id: string | undefined, field: string, owner: string) => {
    if (id === undefined) return null;
    const fact = find(kind, id);
    if (fact === null) refusals.push(notInCatalog(kind, id, field, owner));
    return fact;
  };
  const assetType = need("assetTypes", spec.assetType, "/assetType", "The spec");
  const ids = [...new Set(spec.tags ?? [])].sort(byCodeUnits);
  const tags = ids.flatMap((id) => need("tags", id, "/tags", "The spec") ?? []);
  const style = need(
    "styles",
    spec.style ?? project.policies.styleDefaults?.style,
    "/style",
    "The spec or the project",
  );
  const scenarioId = spec.scenario ?? project.policies.styleDefaults?.scenario;
  const scenario = need("scenarios", scenarioId, "/scenario", "The spec or the project");
  const palette = need(
    "palettes",
    style?.entry.paletteId ?? scenario?.entry.paletteId,
    "/style",
    "Its style or scenario",
  );
  if (spec.styleConsistency?.mode === "lock_to_spec_style" && spec.style === undefined) refusals.push(noOwnStyle);
  if (assetType === null || refusals.length > 0) return refused(refusals);
  return accepted({ assetType, tags, style, scenario, palette });
}

const noOwnStyle: Refusal = {
  code: "STYLE_MISSING",
  field: "/style",
  sentence: "The spec locks to its own style but names none.",
  fix: "Choose a style, or let the spec inherit the project's.",
};

const catalogsOf = oncePer((lookup: Lookup) =>
  lookup.list("catalogs").toSorted((left, right) => byCodeUnits(left.id, right.id)),
);

/** Of two catalogs with the same entry, the one whose id comes first counts. */
function finderOf(lookup: Lookup): Find {
  const catalogs = catalogsOf(lookup);
  return <K extends Catalog["kind"]>(kind: K, id: string) => {
    for (const catalog of catalogs) {
      const fact = catalog.value.kind === kind ? factsById(catalog).get(id) : undefined;
      // A catalog of this kind holds entries of this kind: the schema ties them together.
      if (fact) return fact as CatalogFact<EntryOf[K]>;
    }
    return null;
  };
}

/** Entries of one catalog by id; of two with the same id the first counts. */
const factsById = oncePer(({ id: catalogId, hash, value }: Found<"catalogs">) => {
  const facts = new Map<string, CatalogFact<{ readonly id: string }>>();
  for (const entry of value.entries) if (!facts.has(entry.id)) facts.set(entry.id, { catalogId, hash, entry });
  return facts;
});

const words: Readonly<Record<Catalog["kind"], string>> = {
  assetTypes: "asset type",
  tags: "tag",
  styles: "style",
  scenarios: "scenario",
  palettes: "palette",
};

function notInCatalog(kind: Catalog["kind"], id: string, field: string, owner: string): Refusal {
  return {
    code: "NOT_IN_CATALOG",
    field,
    sentence: `${owner} names the ${words[kind]} ${id}, which is in no catalog.`,
    fix: `Choose a ${words[kind]} of the catalog, or add ${id} to it.`,
  };
}
