import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { type LibraryFacet, libraryFacets } from "../../core/view/library-facets.ts";
import { pathTo } from "../address.ts";
import { Empty } from "../components/empty.tsx";
import { Icon } from "../components/icons.tsx";
import { PageHead } from "../components/page-head.tsx";
import { Drawer } from "../library/drawer.tsx";
import { Facets, facetInWords, valueInWords } from "../library/facets.tsx";
import { Grid } from "../library/grid.tsx";
import { askAgain, lookFor, type Shelf, shelf } from "../library/shelf.ts";
import { narrowings, readWish, searchOf, toggled, type Wish, widened, writeWish } from "../library/wish.ts";
import { problemInWords } from "../live/api.ts";
import { live } from "../live/current.ts";
import { useProjectWords } from "../live/words.ts";
import { navigate, query } from "../router.ts";

const SETTLE_MS = 600;

/** Every picture there is, to be found by looking: what is looked for stands in the address. */
export function Library({ projectId }: { readonly projectId: string }): JSX.Element {
  const wish = readWish(query.value);
  const search = searchOf(wish);
  useEffect(() => lookFor(projectId, search), [projectId, search]);
  useNews();
  useProjectWords(projectId);
  const found = shelf.value;
  const go = (to: Wish, replace = false): void => {
    navigate(pathTo(projectId, "library") + writeWish(to), replace);
    if (searchOf(to) !== search) scrollTo(0, 0);
  };
  return (
    <>
      <PageHead title="Library" lead={leadOf(found, wish)}>
        <Order wish={wish} go={go} />
      </PageHead>
      <div class="library">
        <Narrow found={found} wish={wish} go={go} />
        <div class="library-found">
          <Chosen wish={wish} go={go} isFound={found.total !== 0} />
          <Pictures projectId={projectId} found={found} wish={wish} go={go} />
        </div>
      </div>
      {wish.open !== null && <Drawer projectId={projectId} wish={wish} go={go} />}
    </>
  );
}

interface Steer {
  readonly wish: Wish;
  readonly go: (to: Wish, replace?: boolean) => void;
}

/** What happens in the project may change what is found. */
function useNews(): void {
  const seq = live.value?.seq.value;
  useEffect(() => {
    const timer = setTimeout(askAgain, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [seq]);
}

function leadOf({ total, problem }: Shelf, { isAll }: Wish): string {
  if (total === null) return problem === null ? "Looking …" : "";
  return `${total.toLocaleString()} ${isAll ? (total === 1 ? "picture" : "pictures") : "approved"}`;
}

function Order({ wish, go }: Steer): JSX.Element {
  return (
    <>
      <fieldset class="segments">
        <legend class="hidden">Which pictures</legend>
        {[false, true].map((isAll) => (
          <button
            key={String(isAll)}
            type="button"
            class="button small"
            aria-pressed={wish.isAll === isAll}
            onClick={() => go({ ...wish, isAll, wanted: isAll ? wish.wanted : { ...wish.wanted, stage: [] } })}
          >
            {isAll ? "All" : "Approved"}
          </button>
        ))}
      </fieldset>
      <select
        class="small"
        aria-label="Order"
        value={wish.order}
        onChange={(event) => go({ ...wish, order: event.currentTarget.value === "title" ? "title" : "newest" })}
      >
        <option value="newest">Newest first</option>
        <option value="title">By title</option>
      </select>
    </>
  );
}

/** The facets: beside the pictures, or behind a button where there is no room. */
function Narrow({ found, wish, go }: Steer & { readonly found: Shelf }): JSX.Element {
  const isOpen = useSignal(false);
  const chosen = narrowings(wish);
  return (
    <section class={isOpen.value ? "facets facets-open" : "facets"} aria-label="Narrow down">
      {/* Dozens of boxes stand before the pictures. */}
      <a class="skip" href="#pictures">
        Skip to the pictures
      </a>
      <button
        type="button"
        class="button small facets-toggle"
        aria-expanded={isOpen.value}
        onClick={() => (isOpen.value = !isOpen.value)}
      >
        <Icon name="settings" /> Narrow down{chosen > 0 && ` (${chosen})`}
      </button>
      <div class="facets-body">
        {found.facets !== null && (
          <Facets facets={found.facets} wish={wish} onToggle={(facet, value) => go(toggled(wish, facet, value))} />
        )}
      </div>
    </section>
  );
}

/** What was chosen, each to be taken away; where nothing is found, what stands there instead takes all of it away. */
function Chosen({ wish, go, isFound }: Steer & { readonly isFound: boolean }): JSX.Element | null {
  const chosen = libraryFacets.flatMap((facet) =>
    wish.wanted[facet].map((value): [LibraryFacet, string] => [facet, value]),
  );
  if (chosen.length === 0 && wish.words.trim() === "") return null;
  return (
    <ul class="chosen" aria-label="Narrowed by">
      {wish.words.trim() !== "" && (
        <li>
          <ChosenButton word={`“${wish.words.trim()}”`} onPress={() => go({ ...wish, words: "" })} />
        </li>
      )}
      {chosen.map(([facet, value]) => (
        <li key={`${facet} ${value}`}>
          <ChosenButton
            word={`${facetInWords(facet)}: ${valueInWords(facet, value)}`}
            onPress={() => go(toggled(wish, facet, value))}
          />
        </li>
      ))}
      {chosen.length > 1 && isFound && (
        <li>
          <button type="button" class="button small quiet" onClick={() => go(widened(wish))}>
            Clear all
          </button>
        </li>
      )}
    </ul>
  );
}

function ChosenButton({ word, onPress }: { readonly word: string; readonly onPress: () => void }): JSX.Element {
  return (
    <button type="button" class="button small" aria-label={`No longer ${word}`} onClick={onPress}>
      {word} <Icon name="close" />
    </button>
  );
}

function Pictures({
  projectId,
  found,
  wish,
  go,
}: Steer & { readonly projectId: string; readonly found: Shelf }): JSX.Element {
  if (found.total === null && found.problem !== null) {
    return (
      <Empty
        title="The library can't be shown right now"
        why={problemInWords(found.problem)}
        step={["Try again", askAgain]}
      />
    );
  }
  if (found.total === 0) return <Nothing projectId={projectId} wish={wish} go={go} />;
  const here = pathTo(projectId, "library") + writeWish({ ...wish, open: null });
  const before = here.includes("?") ? `${here}&open=` : `${here}?open=`;
  // Before the first answer a screen of empty places stands where the pictures will be.
  return <Grid projectId={projectId} total={found.total ?? PLACES} before={before} />;
}

const PLACES = 48;

function Nothing({ projectId, wish, go }: Steer & { readonly projectId: string }): JSX.Element {
  if (wish.words.trim() !== "" || narrowings(wish) > 0) {
    return (
      <Empty
        title="No picture is like that"
        why="Ask for less, or for other words."
        step={["Clear all", () => go(widened(wish))]}
      />
    );
  }
  if (!wish.isAll) {
    return (
      <Empty
        title="Nothing is approved yet"
        why="Approved pictures gather here. Those that are not approved yet stand among all pictures."
        step={["Show all pictures", () => go({ ...wish, isAll: true })]}
      />
    );
  }
  return (
    <Empty
      title="No pictures yet"
      why="They come here as soon as something was rendered."
      step={["To the pipeline", pathTo(projectId, "pipeline")]}
    />
  );
}
