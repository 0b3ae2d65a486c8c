import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Screen } from "../../core/view/review.ts";
import { count } from "../../core/view/words.ts";
import { ToneMark } from "../components/icons.tsx";
import { Overlays } from "../components/overlay.tsx";
import { PageHead } from "../components/page-head.tsx";
import { Image, PictureSet } from "../components/picture.tsx";
import { Stage } from "../components/stage.tsx";
import { screen } from "./deck.ts";
import { accept, closeSheet, endPeek, marked, peeked, press, restMs, type Sheet, tileKey, unseen } from "./sheet.ts";
import { areMarksShown, background } from "./view.ts";

const TICK_MS = 100;

interface Props {
  readonly projectId: string;
  readonly sheet: Sheet;
}

/** Pictures beside each other: what is to be left out or is wrong is marked, the rest gets its answer at once. */
export function SheetPage({ projectId, sheet }: Props): JSX.Element {
  useEffect(waitInSight, []);
  const screens = sheet.ids.flatMap((id) => screen(id) ?? []);
  const [first] = screens;
  const large = peeked.value === null ? null : screen(peeked.value);
  return (
    <div class="sheet">
      <PageHead title={titleOf(sheet)} lead={leadOf(sheet)}>
        <button type="button" class="button" onClick={closeSheet}>
          <kbd>Esc</kbd> Back
        </button>
      </PageHead>
      {large === null ? (
        <>
          <ul class={`tiles-sheet tiles-sheet-${sheet.how}`}>
            {screens.map((shown, at) => (
              <Tile key={shown.decisionId} projectId={projectId} screen={shown} sheet={sheet} at={at} />
            ))}
          </ul>
          <div class="sheet-foot">
            <p class="question">{first?.question.text}</p>
            <Accept sheet={sheet} />
          </div>
        </>
      ) : (
        <Large projectId={projectId} screen={large} />
      )}
    </div>
  );
}

function titleOf({ how, ids, answer }: Sheet): string {
  return how === "sweep" ? `${ids.length} at once` : `${answer === "yes" ? "Yes" : "No"} for ${ids.length} similar?`;
}

function leadOf({ how, sample }: Sheet): string {
  if (how === "sweep") return "Mark the wrong ones; the rest is good.";
  return `Leave out what differs. ${count(sample.length, "picture")}, drawn by chance, must be seen large.`;
}

type TileProps = Props & { readonly screen: Screen; readonly at: number };

function Tile({ projectId, screen: shown, sheet, at }: TileProps): JSX.Element {
  const { decisionId, title } = shown;
  const isMarked = marked.value.has(decisionId);
  const isUnseen = unseen.value.includes(decisionId);
  const [tone, word] = verdictOf(sheet, isMarked, isUnseen);
  return (
    <li>
      <button
        type="button"
        class={`sheet-tile${isMarked ? " sheet-marked" : ""}${isUnseen ? " sheet-unseen" : ""}`}
        aria-pressed={isMarked}
        aria-label={`${tileKey(at)}: ${title}, ${word}`}
        onClick={(event) => {
          press(decisionId);
          // After a click Enter belongs to the sheet again; a key press on a tile keeps its place.
          if (event.detail > 0) event.currentTarget.blur();
        }}
      >
        <span class={`sheet-picture mat mat-${background.value}`}>
          <TilePicture projectId={projectId} screen={shown} isFull={sheet.how === "sweep"} />
        </span>
        <span class="sheet-line">
          <kbd>{tileKey(at).toUpperCase()}</kbd>
          <span class="sheet-title">{title}</span>
          <span class={`sheet-word tone-${tone}`}>
            <ToneMark tone={tone} /> {word}
          </span>
        </span>
      </button>
    </li>
  );
}

function verdictOf({ how, answer }: Sheet, isMarked: boolean, isUnseen: boolean) {
  if (isMarked) return how === "sweep" ? (["fail", "No"] as const) : (["wait", "Left out"] as const);
  if (isUnseen) return ["unsure", "Look"] as const;
  return answer === "yes" ? (["pass", "Yes"] as const) : (["fail", "No"] as const);
}

interface TilePictureProps {
  readonly projectId: string;
  readonly screen: Screen;
  readonly isFull: boolean;
}

function TilePicture({ projectId, screen: shown, isFull }: TilePictureProps): JSX.Element | null {
  const { title, focus, pictures, playback, overlays } = shown;
  if (focus === null) {
    const isPlaying = playback !== null;
    return (
      <PictureSet
        projectId={projectId}
        pictures={pictures}
        title={title}
        playback={playback}
        isPlaying={isPlaying}
        unitCount={pictures.length}
      />
    );
  }
  return (
    <span class="sheet-fit">
      <Image projectId={projectId} picture={focus} alt="" full={isFull} />
      {areMarksShown.value && <Overlays overlays={overlays} widthPx={focus.widthPx} heightPx={focus.heightPx} />}
    </span>
  );
}

/** A picture of the sample, as large as when it is asked about alone. */
function Large({ projectId, screen: shown }: { readonly projectId: string; readonly screen: Screen }): JSX.Element {
  return (
    <>
      <Stage projectId={projectId} scene={shown} />
      <div class="sheet-foot">
        <p class="question">{shown.question.text}</p>
        <div class="answer-row">
          <button type="button" class="button answer" onClick={() => endPeek(true)}>
            <kbd>X</kbd> Leave out
          </button>
          <button type="button" class="button answer answer-yes" aria-disabled={restMs.value > 0} onClick={accept}>
            <kbd>Enter</kbd> The same
          </button>
        </div>
      </div>
    </>
  );
}

/** The one primary button: says what is still missing, then what it does. */
function Accept({ sheet }: { readonly sheet: Sheet }): JSX.Element {
  const toSee = unseen.value.length;
  const isWaiting = toSee === 0 && restMs.value > 0;
  return (
    <div class="answer-row">
      <button type="button" class="button answer answer-yes sheet-accept" aria-disabled={isWaiting} onClick={accept}>
        <kbd>Enter</kbd> {toSee > 0 ? `See ${toSee} large` : isWaiting ? "Look first …" : acceptInWords(sheet)}
      </button>
    </div>
  );
}

function acceptInWords({ how, ids, answer }: Sheet): string {
  const out = marked.value.size;
  if (how === "sweep") return out === 0 ? `${ids.length} good` : `${ids.length - out} good, ${out} wrong`;
  const amount = ids.length - out;
  return amount === 0 ? "None of them" : `${answer === "yes" ? "Yes" : "No"} for ${amount}`;
}

/** Time counts only while the pictures are there and the page is in sight. */
function waitInSight(): () => void {
  const timer = window.setInterval(() => {
    if (restMs.peek() <= 0 || document.hidden) return;
    const images = [...document.querySelectorAll<HTMLImageElement>(".sheet img")];
    if (images.some(({ complete, loading }) => !complete && loading !== "lazy")) return;
    restMs.value = Math.max(0, restMs.peek() - TICK_MS);
  }, TICK_MS);
  return () => clearInterval(timer);
}
