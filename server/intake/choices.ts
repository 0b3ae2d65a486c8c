import type { Catalog } from "../../core/contracts.ts";
import type { Lookup } from "../../core/document/lookup.ts";
import { checkIds, limitNames } from "../../core/policy/check-names.ts";

interface Choice {
  readonly id: string;
  readonly title: string;
}

const named = (id: string): Choice => ({ id, title: id });

/** The words of a project that a form lets people choose from, in the order of the catalogs. */
export function catalogChoices(lookup: Lookup) {
  const entriesOf = (kind: Catalog["kind"]): readonly Choice[] =>
    lookup
      .list("catalogs")
      .filter(({ value }) => value.kind === kind)
      .flatMap(({ value }) => value.entries.map(({ id, title }) => ({ id, title: title ?? id })));
  return {
    assetTypes: entriesOf("assetTypes"),
    styles: entriesOf("styles"),
    scenarios: entriesOf("scenarios"),
    palettes: entriesOf("palettes"),
    tags: entriesOf("tags"),
    checks: [...checkIds].map(named),
    limits: [...limitNames].map(named),
    checkpoints: lookup.list("checkpoints").map(({ id, value }): Choice => ({ id, title: value.title })),
  };
}
