import type { ComponentChildren, JSX } from "preact";
import type { Version } from "../../core/asset/state.ts";
import type { Answer as Answered } from "../../core/explain/answers.ts";
import type { Explanation } from "../../core/explain/explanation.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { count } from "../../core/view/words.ts";
import { ProblemList } from "../components/problem.tsx";
import { projectPath } from "../live/api.ts";
import { useAsked } from "../live/asked.ts";
import { type Evidence, signatureOf } from "./evidence.ts";
import { RenderFacts } from "./render-facts.tsx";
import { WholePrompt } from "./whole-prompt.tsx";
import { WhyLimits } from "./why-limits.tsx";
import { WhyLoras } from "./why-loras.tsx";
import { WhySeeds } from "./why-seeds.tsx";
import { WhyWords } from "./why-words.tsx";

type Explained = Explanation & { readonly answers: readonly Answered[] };

interface Props {
  readonly projectId: string;
  readonly state: ProjectState;
  readonly assetId: string;
  readonly version: Version | null;
  readonly evidence: Evidence;
}

/** The five questions a stranger has about an asset, each with its short answer, and the whole of it on demand. */
export function WhyTab({ projectId, state, assetId, version, evidence }: Props): JSX.Element {
  const query = version === null ? "" : `?version=${encodeURIComponent(version.id)}`;
  const path = projectPath(projectId, `assets/${encodeURIComponent(assetId)}/explain${query}`);
  const asked = useAsked<Explained>(path, signatureOf(state, assetId)).value;
  if (asked === null) return <p class="none soon">Looking it up …</p>;
  if (!asked.ok) return <ProblemList problem={asked.problem} />;
  const explained = asked.value;
  const { words, loras, seeds, limits } = explained;
  const ask = (index: number): string => explained.answers[index]?.question ?? "";
  const places = new Set(words.filter(({ isUsed }) => isUsed).map(({ document }) => document)).size;
  const left = new Set(
    loras.left.filter(({ reasonCode }) => reasonCode !== "already_chosen").map(({ loraId }) => loraId),
  );
  const set = limits.filter(({ isBuiltIn }) => !isBuiltIn).length;
  return (
    <>
      {explained.isDryRun && <p class="fine">Nothing is rendered yet: this is the plan it would get now.</p>}
      <Question question={ask(0)} short={`from ${count(places, "document")}`}>
        <WhyWords projectId={projectId} explained={explained} />
        {version && (
          <details class="more">
            <summary>The whole prompt, layer by layer</summary>
            <WholePrompt evidence={evidence} packageHash={version.packageHash} />
          </details>
        )}
      </Question>
      <Question question={ask(1)} short={`${loras.used.length} used, ${left.size} not`}>
        <WhyLoras projectId={projectId} loras={loras} />
      </Question>
      <Question question={ask(2)} short={seedsInShort(seeds.units.map(({ seed }) => seed))}>
        <WhySeeds projectId={projectId} seeds={seeds} />
        {version && <RenderFacts version={version} evidence={evidence} />}
      </Question>
      <Question question={ask(3)} short={`${set} set, ${limits.length - set} built in`}>
        <WhyLimits projectId={projectId} explained={explained} />
      </Question>
      <Question question={ask(4)} short={inShort[explained.decision?.outcome ?? ""] ?? "nothing yet"}>
        {explained.answers[4]?.lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </Question>
    </>
  );
}

const inShort: Readonly<Record<string, string>> = {
  auto_advance: "approved",
  ask: "a person is asked",
  reject: "rejected",
  regenerate: "rendered again",
  exception: "an exception",
};

function seedsInShort(seeds: readonly number[]): string {
  return seeds.length === 1 ? String(seeds[0]) : count(seeds.length, "seed");
}

interface QuestionProps {
  readonly question: string;
  readonly short: string;
  readonly children: ComponentChildren;
}

function Question({ question, short, children }: QuestionProps): JSX.Element {
  return (
    <details class="why">
      <summary>
        <span class="why-question">{question}</span> <span class="why-short">{short}</span>
      </summary>
      <div class="why-answer">{children}</div>
    </details>
  );
}
