import type { ComponentChildren, JSX } from "preact";
import { type Problem, problemInWords } from "../live/api.ts";
import { live } from "../live/current.ts";

interface Props {
  readonly title: string;
  readonly why: string;
  /** It is all there is on the page, so its title is the page's. */
  readonly isPage?: boolean;
  readonly children?: ComponentChildren;
}

/** An empty place: one line why, one button. */
export function Empty({ title, why, isPage = false, children }: Props): JSX.Element {
  return (
    <div class="empty">
      {isPage ? <h1>{title}</h1> : <h2>{title}</h2>}
      <p>{why}</p>
      {children}
    </div>
  );
}

interface LoadingProps {
  readonly problem?: Problem | null;
  /** Asks again for what could not be had; else the project's state is. */
  readonly again?: () => void;
}

/** What is shown while something is on its way, or instead of it. */
export function Loading({ problem = null, again = () => live.value?.reload() }: LoadingProps): JSX.Element {
  if (problem !== null) {
    return (
      <Empty isPage title="This can't be shown right now" why={problemInWords(problem)}>
        <button type="button" class="button primary" onClick={again}>
          Try again
        </button>
      </Empty>
    );
  }
  return (
    <p class="loading" role="status">
      Loading …
    </p>
  );
}
