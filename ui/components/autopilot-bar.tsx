import type { JSX } from "preact";
import { leftInWords } from "../../core/view/run-progress.ts";
import { pathTo } from "../address.ts";
import { ageOf, running, status } from "../live/current.ts";
import { ConnectionState } from "./connection.tsx";

interface FigureProps {
  readonly href: string;
  readonly amount: number;
  readonly word: string;
}

/** What the autopilot is doing, on every page: each figure leads to exactly what it counts. */
export function AutopilotBar({ projectId }: { readonly projectId: string }): JSX.Element {
  const figures = status.value;
  const work = (kind: string): string => pathTo(projectId, "work", kind);
  return (
    <nav class="status" aria-label="Autopilot">
      <ConnectionState />
      {figures && (
        <>
          <Figure href={work("queued")} amount={figures.queued} word="queued" />
          <Figure href={work("running")} amount={figures.running} word="running" />
          <Figure href={pathTo(projectId, "review")} amount={figures.asked} word="asked" />
          <Figure
            href={pathTo(projectId, "exceptions")}
            amount={figures.exceptions}
            word={figures.exceptions === 1 ? "exception" : "exceptions"}
          />
          <Figure href={work("retries")} amount={figures.retries} word={figures.retries === 1 ? "retry" : "retries"} />
          <Left projectId={projectId} />
        </>
      )}
    </nav>
  );
}

function Figure({ href, amount, word }: FigureProps): JSX.Element {
  return (
    <a class={amount === 0 ? "status-figure is-zero" : "status-figure"} href={href}>
      <b>{amount}</b> {word}
    </a>
  );
}

/** What remains of all that runs, no more exact than it is known; nothing while that can't be told. */
function Left({ projectId }: { readonly projectId: string }): JSX.Element | null {
  const run = running.value;
  const left = run === null ? "" : leftInWords(run, ageOf(run));
  if (left === "") return null;
  return (
    <a class="status-figure status-left" href={pathTo(projectId, "work", "running")}>
      {left}
    </a>
  );
}
