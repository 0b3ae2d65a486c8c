import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Card } from "../../core/view/board.ts";
import type { VersionProgress } from "../../core/view/progress.ts";
import { count } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { startRun } from "../live/actions.ts";
import { useBlockers } from "../live/blockers.ts";
import { ToneMark } from "./icons.tsx";
import { PictureSet } from "./picture.tsx";
import { askGate } from "./ready-dialog.tsx";

/** One spec: its picture first, then how it stands, then the one thing to do. */
export function BoardCard({ projectId, card }: { readonly projectId: string; readonly card: Card }): JSX.Element {
  const [isPlaying, setPlaying] = useState(false);
  const hint = hintOf(useBlockers(projectId, card.stage === "draft" ? card.specId : null));
  return (
    <li
      class={`card card-${card.stage}${isBare(card) ? " card-bare" : ""}`}
      data-spec={card.specId}
      data-lane={card.stage}
      onPointerEnter={() => setPlaying(true)}
      onPointerLeave={() => setPlaying(false)}
      onFocusCapture={() => setPlaying(true)}
      onBlurCapture={() => setPlaying(false)}
    >
      <a
        class="card-picture"
        href={pathTo(projectId, "assets", card.specId)}
        aria-label={`Open ${card.title}${card.pictures.length === 0 ? `, ${card.chips[0]}` : ""}`}
        tabIndex={-1}
      >
        <span class="mat">
          {card.preview === null ? (
            <PictureSet
              projectId={projectId}
              pictures={card.pictures}
              title={card.title}
              playback={card.playback}
              isPlaying={isPlaying}
              unitCount={card.unitCount}
            />
          ) : (
            // It says nothing that the progress beside it does not say.
            <img class="picture preview" src={card.preview} alt="" draggable={false} />
          )}
          {card.preview === null && card.pictures.length === 0 && <Placeholder card={card} />}
        </span>
      </a>
      <h3 class="card-title">
        <a href={pathTo(projectId, "assets", card.specId)} title={card.title}>
          {card.title}
        </a>
      </h3>
      <p class="card-sentence" title={hint?.full ?? card.sentence}>
        <ToneMark tone={card.tone} />
        {hint?.short ?? card.sentence}
      </p>
      <CardFoot projectId={projectId} card={card} />
    </li>
  );
}

/** What stands between a draft and its rendering, before anyone presses. */
function hintOf(blockers: ReturnType<typeof useBlockers>): { readonly short: string; readonly full: string } | null {
  if (blockers === null) return null;
  const [first] = blockers;
  if (!first) return { short: "Nothing is missing.", full: "It can be made ready." };
  const full = blockers.map(({ sentence }) => sentence).join(" ");
  return { short: blockers.length === 1 ? first.sentence : `${count(blockers.length, "thing")} to fix.`, full };
}

function CardFoot({ projectId, card }: { readonly projectId: string; readonly card: Card }): JSX.Element {
  return (
    <div class="card-foot">
      {!card.progress && (
        <span class="chips">
          {(isBare(card) ? card.chips.slice(1) : card.chips).map((chip) => (
            <span class="chip" key={chip}>
              {chip}
            </span>
          ))}
        </span>
      )}
      {card.progress && <ProgressBar progress={card.progress} title={card.title} />}
      <CardButton projectId={projectId} card={card} />
    </div>
  );
}

/** Nothing to show and nothing on its way: such a card needs no place for a picture. */
function isBare(card: Card): boolean {
  return card.pictures.length === 0 && (card.stage === "draft" || card.stage === "ready");
}

/** What will be where the picture comes, so an empty board is not a row of holes. */
function Placeholder({ card }: { readonly card: Card }): JSX.Element {
  return (
    <span class="placeholder" aria-hidden="true">
      {card.chips[0]}
    </span>
  );
}

function ProgressBar({ progress, title }: { readonly progress: VersionProgress; readonly title: string }): JSX.Element {
  const { percent } = progress;
  return (
    <span
      class="progress"
      role="progressbar"
      aria-label={`Progress of ${title}`}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <span class="progress-track">
        <span class="progress-bar" style={{ width: `${percent}%` }} />
      </span>
      <span class="progress-figure">{percent} %</span>
    </span>
  );
}

function CardButton({ projectId, card }: { readonly projectId: string; readonly card: Card }): JSX.Element | null {
  const { action, specId, title } = card;
  const label = `${action.label}: ${title}`;
  if (action.verb === "none") return null;
  if (action.verb === "render")
    return <ActionButton label={label} word={action.label} act={() => startRun(projectId, [specId])} />;
  if (action.verb === "make_ready")
    return <ActionButton label={label} word={action.label} act={() => askGate(projectId, specId, title)} />;
  const hrefs = {
    answer: `${pathTo(projectId, "review")}${card.decisionId === null ? "" : `/${encodeURIComponent(card.decisionId)}`}`,
    look: pathTo(projectId, "exceptions"),
    open: pathTo(projectId, "assets", specId),
  };
  return (
    <a class="button small" href={hrefs[action.verb]} aria-label={label}>
      {action.label}
    </a>
  );
}

interface ActionButtonProps {
  readonly label: string;
  readonly word: string;
  readonly act: () => Promise<void>;
}

function ActionButton({ label, word, act }: ActionButtonProps): JSX.Element {
  const [isBusy, setBusy] = useState(false);
  const press = (): void => {
    setBusy(true);
    act().finally(() => setBusy(false));
  };
  return (
    <button type="button" class="button small" aria-label={label} disabled={isBusy} onClick={press}>
      {word}
    </button>
  );
}
