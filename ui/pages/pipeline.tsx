import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Card, type Column, isWaiting, type Stage } from "../../core/view/board.ts";
import { pathTo } from "../address.ts";
import { useArrivals } from "../board/arrivals.ts";
import { CardBlocks } from "../board/blocks.tsx";
import { type Seated, seat } from "../board/seats.ts";
import { Empty, Loading } from "../components/empty.tsx";
import { ToneMark } from "../components/icons.tsx";
import { PageHead } from "../components/page-head.tsx";
import { ReadyDialog } from "../components/ready-dialog.tsx";
import { RunStrip } from "../components/run-strip.tsx";
import { startRun } from "../live/actions.ts";
import { board, nextBoardStep } from "../live/board.ts";
import { live, running, status } from "../live/current.ts";
import { boardIsThere } from "../live/opening.ts";
import { search } from "../search.ts";

/** The board: every spec in the column of its stage, and the one obvious next step. */
export function Pipeline({ projectId }: { readonly projectId: string }): JSX.Element {
  const figures = status.value;
  const columns = filtered(board.value, search.value);
  if (!figures || columns.length === 0) return <Loading problem={live.value?.problem.value ?? null} />;
  if (figures.total === 0) return <NoSpecs projectId={projectId} />;
  return (
    <>
      <PageHead title="Pipeline">
        <a class="button" href={pathTo(projectId, "new")}>
          New specs
        </a>
        <PrimaryStep projectId={projectId} />
      </PageHead>
      <RunStrip projectId={projectId} figures={figures} />
      <Board projectId={projectId} columns={columns} />
      <ReadyDialog />
    </>
  );
}

function filtered(columns: readonly Column[], words: string): readonly Column[] {
  const wanted = words.trim().toLowerCase();
  if (wanted === "") return columns;
  return columns.map((column) => {
    const cards = column.cards.filter((card) => card.searchText.includes(wanted));
    return { ...column, total: cards.length, cards };
  });
}

function NoSpecs({ projectId }: { readonly projectId: string }): JSX.Element {
  return (
    <>
      <PageHead title="Pipeline" />
      <Empty
        title="No specs yet"
        why="A spec says what one asset must be."
        step={["Make the first", pathTo(projectId, "new")]}
      />
    </>
  );
}

const isStarting = signal(false);

function PrimaryStep({ projectId }: { readonly projectId: string }): JSX.Element {
  const step = nextBoardStep.value;
  if (step.kind === "answer" || step.kind === "exceptions") {
    return (
      <a class="button primary" href={pathTo(projectId, step.kind === "answer" ? "review" : "exceptions")}>
        {step.label}
      </a>
    );
  }
  if (step.kind === "none")
    return <span class="all-done">{running.value ? "The machine is at work" : step.label}</span>;
  const press = (): void => {
    isStarting.value = true;
    startRun(projectId, "ready").finally(() => {
      isStarting.value = false;
    });
  };
  return (
    <button type="button" class="button primary" disabled={isStarting.value} onClick={press}>
      {isStarting.value ? "Starting …" : step.label}
    </button>
  );
}

function Board({
  projectId,
  columns,
}: {
  readonly projectId: string;
  readonly columns: readonly Column[];
}): JSX.Element {
  const isRunning = running.value !== null;
  const shown = columns.map(({ cards }) => cards.map(({ specId }) => specId).join(" ")).join("|");
  const element = useArrivals(shown);
  useLayoutEffect(boardIsThere, []);
  return (
    <div
      ref={element}
      class="board"
      style={{ "--columns": columns.map((column) => widthOf(column, isRunning)).join(" ") }}
    >
      {columns.map((column) => (
        <BoardColumn key={column.stage} projectId={projectId} column={column} />
      ))}
    </div>
  );
}

const narrow = "minmax(104px, 0.3fr)";
const single = "minmax(160px, 1fr)";
const double = "minmax(160px, 2fr)";
const widthWhileRunning: Partial<Record<Stage, string>> = { rendering: double, review: single, approved: double };

/** As wide as a column has use for; while a run fills columns they keep their widths, so nothing jumps. */
function widthOf({ stage, total }: Column, isRunning: boolean): string {
  const fixed = isRunning ? widthWhileRunning[stage] : undefined;
  if (fixed !== undefined) return fixed;
  if (total === 0) return narrow;
  return total > 4 ? double : single;
}

function BoardColumn({ projectId, column }: { readonly projectId: string; readonly column: Column }): JSX.Element {
  const { cards, listed } = useSeats(column);
  const waiting = useWindow(listed);
  const isEmpty = column.total === 0;
  return (
    <section
      class={`column column-${column.stage}${isEmpty ? " column-empty" : ""}`}
      aria-labelledby={`column-${column.stage}`}
    >
      <h2 id={`column-${column.stage}`} class="column-title">
        {column.title} <span class="column-count">{column.total}</span>
      </h2>
      {isEmpty ? (
        <p class="column-why">{column.empty}</p>
      ) : (
        <>
          <CardBlocks projectId={projectId} cards={cards} />
          <Waiting projectId={projectId} cards={waiting.cards} />
        </>
      )}
      <span ref={waiting.end} class="column-end" />
    </section>
  );
}

/** As many seats as cards were at work at once since the run began, or this page; who sits there stays. */
function useSeats({ stage, cards }: Column): Seated {
  const most = useRef(0);
  const before = useRef<readonly string[]>([]);
  const isRunning = stage === "rendering" && running.value !== null;
  const atWork = cards.filter((card) => !isWaiting(card)).length;
  most.current = isRunning ? Math.max(most.current, atWork) : 0;
  const seated = seat(isRunning ? before.current : [], cards, most.current);
  before.current = seated.cards.map(({ specId }) => specId);
  return seated;
}

/** What is in the queue, as a list of names: their pictures come when it is their turn. */
function Waiting({ projectId, cards }: { readonly projectId: string; readonly cards: readonly Card[] }): JSX.Element {
  return (
    <>
      {cards.length > 0 && <h3 class="waiting-title">Waiting</h3>}
      <ul class="waiting">
        {cards.map((card) => (
          <li key={card.specId} data-spec={card.specId} data-lane="waiting">
            <ToneMark tone={card.tone} />
            <a href={pathTo(projectId, "assets", card.specId)} title={card.sentence}>
              {card.title}
            </a>
            <span class="chip">{card.chips.at(-1)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

const PAGE = 48;

/** The list of what waits shows its first names and grows as its end comes near. */
function useWindow(all: readonly Card[]): { cards: readonly Card[]; end: { current: HTMLSpanElement | null } } {
  const [limit, setLimit] = useState(PAGE);
  const end = useRef<HTMLSpanElement>(null);
  const hasMore = all.length > limit;
  useEffect(() => {
    const target = end.current;
    if (!target || !hasMore) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setLimit((now) => now + PAGE);
      },
      { rootMargin: "800px" },
    );
    observer.observe(target);
    return () => observer.disconnect();
  }, [hasMore, limit]);
  return { cards: all.slice(0, limit), end };
}
