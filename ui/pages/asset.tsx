import type { JSX } from "preact";
import { isInProduction, type Version } from "../../core/asset/state.ts";
import { documentKey } from "../../core/document/state.ts";
import type { Card } from "../../core/view/board.ts";
import { type PagePlace, pathTo } from "../address.ts";
import { AssetBody } from "../asset/body.tsx";
import { When } from "../components/copy.tsx";
import { Empty, Loading } from "../components/empty.tsx";
import { Icon, ToneMark } from "../components/icons.tsx";
import { PageHead } from "../components/page-head.tsx";
import { askGate, ReadyDialog } from "../components/ready-dialog.tsx";
import { cancelJobs, startRun } from "../live/actions.ts";
import { board } from "../live/board.ts";
import { live, openJobIds } from "../live/current.ts";

/** One asset: its pictures, its versions, and why it is the way it is. */
export function AssetPage({ projectId, id }: PagePlace): JSX.Element {
  const assetId = id ?? "";
  const state = live.value?.state.value ?? null;
  if (!state) return <Loading problem={live.value?.problem.value ?? null} />;
  const title = state.documents[documentKey("specs", assetId)]?.summary.title;
  if (title === undefined) return <UnknownAsset projectId={projectId} />;
  return (
    <>
      <AssetHead
        projectId={projectId}
        assetId={assetId}
        title={title}
        newest={state.assets[assetId]?.versions.at(-1)}
      />
      <AssetBody projectId={projectId} assetId={assetId} title={title} state={state} />
      <ReadyDialog />
    </>
  );
}

interface HeadProps {
  readonly projectId: string;
  readonly assetId: string;
  readonly title: string;
  readonly newest: Version | undefined;
}

function AssetHead({ projectId, assetId, title, newest }: HeadProps): JSX.Element {
  const card = board.value.flatMap(({ cards }) => cards).find(({ specId }) => specId === assetId);
  const isRunning = newest !== undefined && isInProduction(newest);
  return (
    <>
      <a class="crumb" href={pathTo(projectId, "pipeline")}>
        <Icon name="back" /> Pipeline
      </a>
      <PageHead
        title={title}
        lead={
          card && (
            <>
              <ToneMark tone={card.tone} /> {card.sentence} {card.progress && `${card.progress.percent} %`}{" "}
              <When at={card.progress?.retry?.at ?? null} isExact />
            </>
          )
        }
      >
        {isRunning && (
          <button type="button" class="button" onClick={() => cancelJobs(projectId, openJobIds(newest.id))}>
            <Icon name="stop" /> Stop
          </button>
        )}
        {!isRunning && card && <HeadAction projectId={projectId} card={card} hasVersions={newest !== undefined} />}
      </PageHead>
    </>
  );
}

function HeadAction({
  projectId,
  card,
  hasVersions,
}: {
  readonly projectId: string;
  readonly card: Card;
  readonly hasVersions: boolean;
}): JSX.Element {
  // What waits for an answer is not rendered before that.
  const again = hasVersions && card.stage !== "draft" && card.decisionId === null && (
    <button type="button" class="button" onClick={() => startRun(projectId, [card.specId], true)}>
      Render again
    </button>
  );
  return (
    <>
      {again}
      {card.decisionId !== null && (
        <a class="button primary" href={`${pathTo(projectId, "review")}/${encodeURIComponent(card.decisionId)}`}>
          Answer
        </a>
      )}
      {card.action.verb === "look" && (
        <a class="button primary" href={pathTo(projectId, "exceptions")}>
          See why
        </a>
      )}
      {card.stage === "draft" && (
        <button type="button" class="button primary" onClick={() => askGate(projectId, card.specId, card.title)}>
          Make ready
        </button>
      )}
      {card.stage === "ready" && !hasVersions && (
        <button type="button" class="button primary" onClick={() => startRun(projectId, [card.specId])}>
          Render
        </button>
      )}
    </>
  );
}

function UnknownAsset({ projectId }: { readonly projectId: string }): JSX.Element {
  return (
    <Empty
      isPage
      title="There is no such asset"
      why="Its spec may have been removed or renamed."
      step={["To the pipeline", pathTo(projectId, "pipeline")]}
    />
  );
}
