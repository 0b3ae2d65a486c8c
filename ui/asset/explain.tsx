import { signal } from "@preact/signals";
import type { JSX } from "preact";
import type { Version } from "../../core/asset/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { Tabs } from "../components/tabs.tsx";
import { PlanTab } from "../plan/plan-tab.tsx";
import { ChecksTab, type Marked } from "./checks-tab.tsx";
import { CohesionTab } from "./cohesion-tab.tsx";
import type { AssetDetail, Evidence } from "./evidence.ts";
import { HistoryTab } from "./history-tab.tsx";
import { WhyTab } from "./why-tab.tsx";

/** From the question people have to the evidence behind it; each fact stands in one place. */
const tabs = [
  ["why", "Why"],
  ["checks", "Checks"],
  ["cohesion", "Cohesion"],
  ["history", "History"],
  ["plan", "Plan"],
] as const;

const chosen = signal<(typeof tabs)[number][0]>("why");

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
    case "why":
      return <WhyTab projectId={projectId} state={state} assetId={assetId} version={version} evidence={evidence} />;
    case "checks":
      return <ChecksTab report={evidence.report} marked={marked} onMark={onMark} />;
    case "cohesion":
      return <CohesionTab projectId={projectId} state={state} assetId={assetId} />;
    case "history":
      return <HistoryTab state={state} assetId={assetId} events={detail?.events ?? []} />;
    case "plan":
      return <PlanTab projectId={projectId} state={state} specId={assetId} version={version} />;
  }
}
