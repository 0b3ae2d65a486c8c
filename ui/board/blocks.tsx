import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Card } from "../../core/view/board.ts";
import { BoardCard } from "../components/card.tsx";
import { follow } from "./near.ts";

/** Whole rows with one, two or three cards beside each other, and no more than a frame has time for. */
const BLOCK = 6;

interface Props {
  readonly projectId: string;
  readonly cards: readonly Card[];
}

/** The cards of a column in blocks, of which only those near the screen exist: thousands of specs cost what a screen of them does. */
export function CardBlocks({ projectId, cards }: Props): JSX.Element {
  const blockPx = useSignal(0);
  const blocks = Array.from({ length: Math.max(1, Math.ceil(cards.length / BLOCK)) }, (_, at) =>
    cards.slice(at * BLOCK, (at + 1) * BLOCK),
  );
  return (
    <>
      {blocks.map((some, at) => (
        <Block key={at} projectId={projectId} cards={some} isFirst={at === 0} blockPx={blockPx} />
      ))}
    </>
  );
}

interface BlockProps extends Props {
  /** Is there from the beginning: what is seen first waits for nothing. */
  readonly isFirst: boolean;
  /** How high a whole block was when it was last there: the best guess for one that never was. */
  readonly blockPx: { value: number };
}

function Block({ projectId, cards, isFirst, blockPx }: BlockProps): JSX.Element {
  const element = useRef<HTMLUListElement>(null);
  const ownPx = useRef<number | null>(null);
  const isNear = useSignal(isFirst);
  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    return follow(target, (isIntersecting, heightPx) => {
      if (isNear.peek()) ownPx.current = heightPx;
      if (isNear.peek() && target.childElementCount === BLOCK) blockPx.value = heightPx;
      isNear.value = isIntersecting;
    });
  }, []);
  useLayoutEffect(() => {
    if (isFirst) blockPx.value = element.current?.offsetHeight ?? 0;
  }, []);
  const px = ownPx.current ?? Math.round((blockPx.value * cards.length) / BLOCK);
  if (!isNear.value && !holdsFocus(element.current)) {
    return <ul ref={element} class="cards block" style={{ height: `${px}px` }} />;
  }
  return (
    <ul
      ref={element}
      class={isFirst ? "cards block" : "cards block block-ahead"}
      style={isFirst ? {} : { containIntrinsicBlockSize: `auto ${px}px` }}
    >
      {cards.map((card) => (
        <BoardCard key={card.specId} projectId={projectId} card={card} />
      ))}
    </ul>
  );
}

/** What the keyboard is on does not go away under it. */
function holdsFocus(element: HTMLElement | null): boolean {
  return element?.contains(document.activeElement) === true;
}
