import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Asset, isInProduction, type Version } from "../../core/asset/state.ts";
import { documentKey } from "../../core/document/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import type { Card } from "../../core/view/board.ts";
import { shownOf } from "../../core/view/pictures.ts";
import { pathTo } from "../address.ts";
import type { Marked } from "../asset/checks-tab.tsx";
import { type AssetDetail, signatureOf, useDetail } from "../asset/evidence.ts";
import { Explain } from "../asset/explain.tsx";
import { Kin } from "../asset/kin.tsx";
import { useEvidence } from "../asset/older.ts";
import { Versions } from "../asset/versions.tsx";
import { type Look, Viewer } from "../asset/viewer.tsx";
import { When } from "../components/copy.tsx";
import { Empty, Loading } from "../components/empty.tsx";
import { Icon, ToneMark } from "../components/icons.tsx";
import { PageHead } from "../components/page-head.tsx";
import { askGate, ReadyDialog } from "../components/ready-dialog.tsx";
import { cancelJobs, startRun } from "../live/actions.ts";
import { board, live, openJobIds } from "../live/current.ts";

/** One asset: its pictures, its versions, and why it is the way it is. */
export function AssetPage({ projectId, assetId }: PageProps): JSX.Element {
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

interface PageProps {
  readonly projectId: string;
  readonly assetId: string;
}

interface BodyProps extends PageProps {
  readonly title: string;
  readonly state: ProjectState;
}

function AssetBody({ projectId, assetId, title, state }: BodyProps): JSX.Element {
  const loaded = useDetail(projectId, assetId, signatureOf(state, assetId)).value;
  const asset = state.assets[assetId];
  const { version, look, marked, choose, setLook, mark } = useChoice(asset);
  const evidence = useEvidence(projectId, withEvidence(loaded.detail, version));
  return (
    <div class="asset">
      <div class="asset-pictures">
        {version ? (
          <Viewer
            projectId={projectId}
            title={title}
            spec={state.documents[documentKey("specs", assetId)]}
            version={version}
            scales={loaded.detail?.versions.find(({ id }) => id === version.id)?.scales ?? {}}
            look={look}
            marked={marked}
            onLook={setLook}
          />
        ) : (
          <Empty title="No picture yet" why="It gets one once its spec is ready and rendered." />
        )}
        {asset && <Versions asset={asset} chosenId={version?.id ?? null} onChoose={choose} />}
        <Kin projectId={projectId} state={state} assetId={assetId} referenceId={loaded.detail?.referenceId ?? null} />
      </div>
      <Explain
        projectId={projectId}
        state={state}
        assetId={assetId}
        version={version}
        detail={loaded.detail}
        evidence={evidence}
        marked={marked}
        onMark={mark}
      />
    </div>
  );
}

interface Choice {
  readonly version: Version | null;
  readonly look: Look;
  readonly marked: Marked | null;
  readonly choose: (versionId: string) => void;
  readonly setLook: (look: Look) => void;
  readonly mark: (marked: Marked | null) => void;
}

/** What of the asset is looked at; follows the newest work until the person chooses. */
function useChoice(asset: Asset | undefined): Choice {
  const [versionId, setVersionId] = useState<string | null>(null);
  const [chosenLook, setLook] = useState<Look | null>(null);
  const [marked, setMarked] = useState<Marked | null>(null);
  const shown = asset ? shownOf(asset) : null;
  const chosen = asset?.versions.find(({ id }) => id === versionId);
  const version = chosen ?? shown?.version ?? asset?.versions.at(-1) ?? null;
  const variantIndex = version === shown?.version ? (shown?.variantIndex ?? 0) : 0;
  const look = chosenLook ?? { variantIndex, unitKey: null, isRaw: false };
  const choose = (id: string): void => {
    setVersionId(id);
    setLook(null);
    setMarked(null);
  };
  const mark = (next: Marked | null): void => {
    setMarked(next);
    if (next) setLook({ ...look, unitKey: next.subject.unitKey, isRaw: next.subject.stage === "raw", size: 0 });
  };
  return { version, look, marked, choose, setLook, mark };
}

/** The live version with the evidence that the server sent for it. */
function withEvidence(detail: AssetDetail | null, version: Version | null): Parameters<typeof useEvidence>[1] {
  if (version === null || detail === null) return undefined;
  const sent = detail.versions.find(({ id }) => id === version.id);
  return sent ? { ...sent, ...version } : version;
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
              <When at={card.progress?.retry?.at ?? null} />
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
  const again = hasVersions && card.stage !== "draft" && (
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
    <Empty isPage title="There is no such asset" why="Its spec may have been removed or renamed.">
      <a class="button primary" href={pathTo(projectId, "pipeline")}>
        To the pipeline
      </a>
    </Empty>
  );
}
