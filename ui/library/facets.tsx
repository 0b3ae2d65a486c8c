import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { type LibraryFacet, libraryFacets } from "../../core/view/library-facets.ts";
import type { FacetValue, Found } from "../../core/view/library-search.ts";
import { asLabel, idInWords } from "../../core/view/words.ts";
import { titleIn } from "../live/words.ts";
import type { Wish } from "./wish.ts";

const titles: Readonly<Record<LibraryFacet, string>> = {
  stage: "Where it stands",
  type: "Type",
  tag: "Tag",
  set: "Set",
  entity: "Entity",
  checkpoint: "Checkpoint",
  made: "Made on",
};
const FEW = 6;

interface Props {
  readonly facets: Found["facets"];
  readonly wish: Wish;
  readonly onToggle: (facet: LibraryFacet, value: string) => void;
}

/** What the pictures can be narrowed by, each value with how many it would leave. */
export function Facets({ facets, wish, onToggle }: Props): JSX.Element {
  const useful = libraryFacets.filter((facet) => facets[facet].values.length > 1 || wish.wanted[facet].length > 0);
  return (
    <>
      {useful.map((facet) => (
        <Facet key={facet} facet={facet} counts={facets[facet]} chosen={wish.wanted[facet]} onToggle={onToggle} />
      ))}
    </>
  );
}

interface FacetProps extends Pick<Props, "onToggle"> {
  readonly facet: LibraryFacet;
  readonly counts: Found["facets"][LibraryFacet];
  readonly chosen: readonly string[];
}

function Facet({ facet, counts, chosen, onToggle }: FacetProps): JSX.Element {
  const isWhole = useSignal(false);
  const { values, more } = counts;
  const shown = isWhole.value ? values : values.filter(({ value }, at) => at < FEW || chosen.includes(value));
  const rest = values.length - shown.length;
  return (
    <fieldset class="facet">
      <legend>{titles[facet]}</legend>
      {shown.map((each) => (
        <Value
          key={each.value}
          facet={facet}
          each={each}
          isChosen={chosen.includes(each.value)}
          onToggle={() => onToggle(facet, each.value)}
        />
      ))}
      {(rest > 0 || isWhole.value) && (
        <button type="button" class="facet-more" onClick={() => (isWhole.value = !isWhole.value)}>
          {isWhole.value ? "Fewer" : `${rest} more`}
          <span class="hidden"> of {titles[facet]}</span>
        </button>
      )}
      {isWhole.value && more > 0 && <p class="fine">{more} rarer ones: search for them.</p>}
    </fieldset>
  );
}

interface ValueProps {
  readonly facet: LibraryFacet;
  readonly each: FacetValue;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
}

function Value({ facet, each: { value, count }, isChosen, onToggle }: ValueProps): JSX.Element {
  return (
    <label class="facet-value">
      <input type="checkbox" checked={isChosen} onChange={onToggle} />
      <span class="facet-word">{valueInWords(facet, value)}</span>
      <span class="facet-count">{count.toLocaleString()}</span>
    </label>
  );
}

/** What stands in the address as a person says it. */
export function valueInWords(facet: LibraryFacet, value: string): string {
  if (facet !== "made") return titleOf(facet, value) ?? asLabel(idInWords(value.replace(":", " ")));
  const day = new Date(`${value}T12:00:00Z`);
  return Number.isNaN(day.getTime()) ? value : day.toLocaleDateString(undefined, { dateStyle: "medium" });
}

const lists: Readonly<Partial<Record<LibraryFacet, string>>> = {
  type: "assetTypes",
  tag: "tags",
  checkpoint: "checkpoints",
};

/** What the project itself calls it; undefined where its documents have no name for it. */
function titleOf(facet: LibraryFacet, value: string): string | undefined {
  return titleIn(lists[facet] ?? "", value);
}

/** The facet's name beside a value that was chosen. */
export function facetInWords(facet: LibraryFacet): string {
  return titles[facet];
}
