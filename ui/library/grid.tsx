import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { LibraryItem } from "../../core/view/library.ts";
import { asLabel, count } from "../../core/view/words.ts";
import { ToneMark } from "../components/icons.tsx";
import { PictureSet } from "../components/picture.tsx";
import { valueInWords } from "./facets.tsx";
import { GAP_PX, layout, useLayout } from "./layout.ts";
import { itemAt, lookAtItems, shelf } from "./shelf.ts";

interface Props {
  readonly projectId: string;
  readonly total: number;
  /** What stands before an asset's id in the address that shows it over the grid. */
  readonly before: string;
}

/** All pictures that were found, of which only those near the screen exist: 20,000 cost no more than 200. */
export function Grid({ projectId, total, before }: Props): JSX.Element {
  const element = useLayout();
  const { columns, pitchPx, firstRow, endRow } = layout.value;
  const first = firstRow * columns;
  const end = Math.min(total, endRow * columns);
  const keys = useGridKeys(total, columns, pitchPx);
  useEffect(() => lookAtItems(first, Math.max(first, end - 1)), [first, end]);
  const indexes = Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
  const stop = indexes.includes(keys.at) ? keys.at : first;
  return (
    <div ref={element} class="shelf" style={{ height: `${Math.ceil(total / columns) * pitchPx}px` }}>
      <ul
        id="pictures"
        class="shelf-items"
        aria-label={count(total, "picture")}
        tabIndex={-1}
        onKeyDown={keys.onKeyDown}
      >
        {indexes.map((index) => (
          <Cell
            key={index}
            projectId={projectId}
            index={index}
            total={total}
            item={itemAt(shelf.value, index)}
            isStop={index === stop}
            before={before}
            columns={columns}
            pitchPx={pitchPx}
          />
        ))}
      </ul>
    </div>
  );
}

interface CellProps extends Props {
  readonly index: number;
  /** Null while it is on its way. */
  readonly item: LibraryItem | null;
  /** The one that Tab reaches; arrows go on from there. */
  readonly isStop: boolean;
  readonly columns: number;
  readonly pitchPx: number;
}

/** While one scrolls nearly every cell stays what it was: then nothing of it is compared. */
function Cell(props: CellProps): JSX.Element {
  const { projectId, index, total, item, isStop, before, columns, pitchPx } = props;
  return useMemo(() => <Drawn {...props} />, [projectId, index, total, item, isStop, before, columns, pitchPx]);
}

function Drawn({ projectId, index, total, item, isStop, before, columns, pitchPx }: CellProps): JSX.Element {
  const place = { "aria-posinset": index + 1, "aria-setsize": total, style: styleOf(index, columns, pitchPx) };
  if (item === null) {
    return (
      <li class="shelf-item" {...place}>
        <span class="mat" />
      </li>
    );
  }
  return (
    <li class="shelf-item" {...place}>
      <a class="shelf-link" href={before + item.specId} data-index={index} tabIndex={isStop ? 0 : -1}>
        <span class="mat">
          <PictureSet
            projectId={projectId}
            pictures={item.pictures}
            title=""
            playback={null}
            isPlaying={false}
            unitCount={item.isAnimation ? 1 : item.unitCount}
          />
        </span>
        <span class="shelf-title">{item.title}</span>
        <span class="shelf-line">
          <ToneMark tone={item.tone} />
          <span>{lineOf(item)}</span>
        </span>
      </a>
    </li>
  );
}

/** Each cell has a place of its own: when rows come and go, the browser need not paint those that stay. */
function styleOf(index: number, columns: number, pitchPx: number): Record<string, string> {
  const column = `(100% + ${GAP_PX}px) / ${columns}`;
  return {
    top: `${Math.floor(index / columns) * pitchPx}px`,
    left: `calc(${index % columns} * ${column})`,
    width: `calc(${column} - ${GAP_PX}px)`,
    height: `${pitchPx - GAP_PX}px`,
  };
}

/** What is worth knowing at a glance: where it stands unless that is the rule, what it is, how much of it. */
function lineOf({ stage, isApproved, assetType, unitCount, isAnimation }: LibraryItem): string {
  const standing = isApproved && stage === "approved" ? [] : [stage];
  const amount = unitCount > 1 ? [count(unitCount, isAnimation ? "frame" : "picture")] : [];
  return asLabel([...standing, assetType === null ? "asset" : valueInWords("type", assetType), ...amount].join(" · "));
}

interface GridKeys {
  /** The item that the keyboard is on. */
  readonly at: number;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** Arrows, Home and End move from picture to picture, also to those that do not exist yet. */
function useGridKeys(total: number, columns: number, pitchPx: number): GridKeys {
  const at = useRef(0);
  const isMoving = useRef(false);
  useEffect(() => {
    if (isMoving.current) isMoving.current = !focusItem(at.current);
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const from = indexOf(event.target);
    const steps: Record<string, number> = {
      ArrowRight: from + 1,
      ArrowLeft: from - 1,
      ArrowDown: from + columns,
      ArrowUp: from - columns,
      Home: 0,
      End: total - 1,
    };
    const to = steps[event.key];
    if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (to < 0 || to >= total) return;
    at.current = to;
    reveal(Math.floor(to / columns) * pitchPx, pitchPx);
    isMoving.current = !focusItem(to);
  };
  return { at: at.current, onKeyDown };
}

function indexOf(target: EventTarget | null): number {
  const link = target instanceof Element ? target.closest<HTMLElement>("[data-index]") : null;
  return Number(link?.dataset["index"] ?? 0);
}

/** False while it does not exist. */
function focusItem(index: number): boolean {
  const link = document.querySelector<HTMLElement>(`.shelf [data-index="${index}"]`);
  link?.focus({ preventScroll: true });
  return link !== null;
}

/** Scrolls so far that a row is seen whole, free of the bars above and below. */
function reveal(rowTopPx: number, pitchPx: number): void {
  const shelfTop = document.querySelector(".shelf")?.getBoundingClientRect().top ?? 0;
  const top = shelfTop + rowTopPx;
  const barPx = (document.querySelector(".top")?.clientHeight ?? 0) + GAP_PX;
  const [from, to] = [barPx, innerHeight - barPx];
  if (top < from) scrollBy(0, top - from);
  else if (top + pitchPx > to) scrollBy(0, top + pitchPx - to);
}
