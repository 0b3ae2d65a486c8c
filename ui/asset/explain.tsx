import { signal } from "@preact/signals";
import type { JSX } from "preact";
import type { Version } from "../../core/asset/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { Tabs } from "../components/tabs.tsx";
import { PlanTab } from "../plan/plan-tab.tsx";
import { ChecksTab, type Marked } from "./checks-tab.tsx";
import type { AssetDetail, Evidence } from "./evidence.ts";
import { ContractTab, SeedsTab, StackTab } from "./facts-tabs.tsx";
import { PromptTab } from "./prompt-tab.tsx";
import { StoryTab, TimelineTab } from "./story-tab.tsx";
import { WhyTab } from "./why-tab.tsx";

const tabs = [
  ["story", "Story"],
  ["why", "Why"],
  ["plan", "Plan"],
  ["checks", "Checks"],
  ["timeline", "Timeline"],
  ["prompt", "Prompt"],
  ["stack", "Stack"],
  ["contract", "Contract"],
  ["seeds", "Seeds"],
] as const;

const chosen = signal<(typeof tabs)[number][0]>("story");

interface Props {
  readonly projectId: string;
  readonly state: ProjectState;
  readonly assetId: string;
  readonly version: Version | null;
  readonly detail: AssetDetail | null;
  readonly evidence: Evidence;
  readonly marked: Marked | null;
  readonly onMark: (marked: Marked | null) => void;
}

/** The explain panel: everything behind one version of an asset. */
export function Explain(props: Props): JSX.Element {
  const choose = (tab: (typeof tabs)[number][0]): void => {
    chosen.value = tab;
  };
  return (
    <Tabs label="Why it is the way it is" tabs={tabs} chosen={chosen.value} onChoose={choose}>
      <Panel {...props} />
    </Tabs>
  );
}

function Panel({ projectId, state, assetId, version, detail, evidence, marked, onMark }: Props): JSX.Element {
  switch (chosen.value) {
    case "story":
      return <StoryTab state={state} assetId={assetId} />;
    case "why":
      return <WhyTab projectId={projectId} state={state} assetId={assetId} versionId={version?.id ?? null} />;
    case "plan":
      return <PlanTab projectId={projectId} state={state} specId={assetId} version={version} />;
    case "timeline":
      return <TimelineTab events={detail?.events ?? []} />;
    case "prompt":
      return <PromptTab evidence={evidence} packageHash={version?.packageHash ?? ""} />;
    case "stack":
      return <StackTab stack={evidence.stack} />;
    case "contract":
      return <ContractTab contract={evidence.contract} />;
    case "seeds":
      return version ? (
        <SeedsTab version={version} evidence={evidence} />
      ) : (
        <p class="none">Seeds are fixed once the asset is planned.</p>
      );
    case "checks":
      return <ChecksTab report={evidence.report} marked={marked} onMark={onMark} />;
  }
}
