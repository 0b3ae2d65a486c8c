import type { ComponentChildren, JSX } from "preact";
import type { PageName } from "../address.ts";
import { type Problem, problemInWords } from "../live/api.ts";
import { live } from "../live/current.ts";
import { route } from "../router.ts";

interface Props {
  readonly title: string;
  readonly why: string;
  /** It is all there is on the page, so its title is the page's. */
  readonly isPage?: boolean;
  /** What to do next: the word for it, and where it leads or what it does. */
  readonly step?: readonly [string, string | (() => void)];
  readonly children?: ComponentChildren;
}

/** An empty place: one line why, one button. */
export function Empty({ title, why, isPage = false, step: [word, go] = ["", ""], children }: Props): JSX.Element {
  return (
    <div class="empty">
      {isPage ? <h1>{title}</h1> : <h2>{title}</h2>}
      <p>{why}</p>
      {children}
      {typeof go === "function" ? (
        <button type="button" class="button primary" onClick={go}>
          {word}
        </button>
      ) : (
        go !== "" && (
          <a class="button primary" href={go}>
            {word}
          </a>
        )
      )}
    </div>
  );
}

interface LoadingProps {
  readonly problem?: Problem | null;
  /** Asks again for what could not be had; else the project's state is. */
  readonly again?: () => void;
  /** Looks like this page, where that is not the one of the address. */
  readonly as?: PageName;
}

const places = Array.from({ length: 9 }, (_, at) => <i key={at} />);

/** What is shown while something is on its way, in the places where it comes (the style knows those of each page), or instead of it. */
export function Loading({ problem = null, again = () => live.value?.reload(), as }: LoadingProps): JSX.Element {
  if (problem !== null) {
    return (
      <Empty isPage title="This can't be shown right now" why={problemInWords(problem)} step={["Try again", again]} />
    );
  }
  const { page, id } = route.value;
  const shape = as ?? (page === "review" && id !== null ? "sprint" : page);
  return (
    <>
      <p class="hidden" role="status">
        Loading …
      </p>
      <div class={`loading loading-${shape}`} aria-busy="true">
        {places}
      </div>
    </>
  );
}
