import type { JSX } from "preact";
import type { Asset, VersionStatus } from "../../core/asset/state.ts";
import { idInWords } from "../../core/view/words.ts";
import { ToneMark } from "../components/icons.tsx";

const statusTone: Readonly<Record<VersionStatus, "pass" | "unsure" | "fail" | "wait" | "run">> = {
  rendering: "run",
  finishing: "run",
  validating: "run",
  asked: "unsure",
  approved: "pass",
  rejected: "fail",
  regenerated: "wait",
  exception: "fail",
  canceled: "wait",
};

interface VersionsProps {
  readonly asset: Asset;
  readonly chosenId: string | null;
  readonly onChoose: (id: string) => void;
}

/** The versions of an asset, to choose the one that is looked at. */
export function Versions({ asset, chosenId, onChoose }: VersionsProps): JSX.Element {
  return (
    <section class="versions" aria-labelledby="versions-title">
      <h2 id="versions-title">Versions</h2>
      <div class="version-list">
        {asset.versions.map((version, index) => (
          <button
            key={version.id}
            type="button"
            class="version"
            aria-pressed={version.id === chosenId}
            onClick={() => onChoose(version.id)}
          >
            <ToneMark tone={statusTone[version.status]} />
            <b>{index + 1}</b> {version.id === asset.approved?.versionId ? "in use" : idInWords(version.status)}
          </button>
        ))}
      </div>
    </section>
  );
}
