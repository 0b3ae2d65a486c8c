import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Asset, Version } from "../../core/asset/state.ts";
import { documentKey } from "../../core/document/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { shownOf } from "../../core/view/pictures.ts";
import { Empty } from "../components/empty.tsx";
import { projectPath } from "../live/api.ts";
import { useAsked } from "../live/asked.ts";
import type { Marked } from "./checks-tab.tsx";
import { type AssetDetail, signatureOf } from "./evidence.ts";
import { Explain } from "./explain.tsx";
import { Kin } from "./kin.tsx";
import { useEvidence } from "./older.ts";
import { Versions } from "./versions.tsx";
import { type Look, Viewer } from "./viewer.tsx";

interface Props {
  readonly projectId: string;
  readonly assetId: string;
  readonly title: string;
  readonly state: ProjectState;
}

/** Pictures, versions and the explain panel of one asset. */
export function AssetBody({ projectId, assetId, title, state }: Props): JSX.Element {
  const asked = useAsked<AssetDetail>(projectPath(projectId, `assets/${assetId}`), signatureOf(state, assetId)).value;
  const detail = asked?.ok ? asked.value : null;
  const asset = state.assets[assetId];
  const isReady = state.documents[documentKey("specs", assetId)]?.summary.status === "ready";
  const { version, look, marked, choose, setLook, mark } = useChoice(asset);
  const evidence = useEvidence(projectId, withEvidence(detail, version));
  return (
    <div class="asset">
      <div class="asset-pictures">
        {version ? (
          <Viewer
            projectId={projectId}
            title={title}
            spec={state.documents[documentKey("specs", assetId)]}
            version={version}
            scales={detail?.versions.find(({ id }) => id === version.id)?.scales ?? {}}
            look={look}
            marked={marked}
            onLook={setLook}
          />
        ) : (
          <Empty
            title="No picture yet"
            why={isReady ? "It gets one once it is rendered." : "It gets one once its spec is ready and rendered."}
          />
        )}
        {asset && <Versions asset={asset} chosenId={version?.id ?? null} onChoose={choose} />}
        <Kin projectId={projectId} state={state} assetId={assetId} referenceId={detail?.referenceId ?? null} />
      </div>
      <Explain
        projectId={projectId}
        state={state}
        assetId={assetId}
        version={version}
        detail={detail}
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
