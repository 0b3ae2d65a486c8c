import type { JSX } from "preact";
import type { Version } from "../../core/asset/state.ts";
import type { PlanEvidence } from "../../core/policy/bundle-evidence.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { count, figure } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { signatureOf } from "../asset/evidence.ts";
import { CopyId } from "../components/copy.tsx";
import { Fields, ProblemList } from "../components/problem.tsx";
import { projectPath } from "../live/api.ts";
import { useAsked } from "../live/asked.ts";
import { BindAnew } from "./bind-anew.tsx";
import { type Planned, planEvidence } from "./planned.ts";

interface Props {
  readonly projectId: string;
  readonly state: ProjectState;
  readonly specId: string;
  readonly version: Version | null;
}

/** What a render that starts now would do, and what another checkpoint would change. */
export function PlanTab({ projectId, state, specId, version }: Props): JSX.Element {
  const documents = Object.values(state.documents).reduce((sum, { revision }) => sum + revision, 0);
  const mark = `${signatureOf(state, specId)} ${documents}`;
  const path = projectPath(projectId, `specs/${encodeURIComponent(specId)}/plan`);
  const asked = useAsked<Planned>(path, mark).value;
  return (
    <>
      <p class="fine">
        A dry run: nothing is stored or rendered.{" "}
        <a href={pathTo(projectId, "documents", `specs/${specId}`)}>Change the spec</a>
      </p>
      {asked === null && <p class="none soon">Planning …</p>}
      {asked && !asked.ok && <ProblemList problem={asked.problem} />}
      {asked?.ok && !asked.value.ok && (
        <>
          <p>It can't be planned now:</p>
          <Fields fields={asked.value.refusals.map((refusal) => ({ ...refusal, path: refusal.field }))} />
        </>
      )}
      {asked?.ok && asked.value.ok && (
        <>
          <PlanFacts now={planEvidence(asked.value)} />
          {version && <p>{comparedTo(version, asked.value)}</p>}
        </>
      )}
      <BindAnew projectId={projectId} state={state} specId={specId} />
    </>
  );
}

function PlanFacts({ now: { plan, planHash, stack, package: prompts } }: { readonly now: PlanEvidence }): JSX.Element {
  const { widthPx, heightPx, steps, sampler, cfg } = plan.params;
  const loras = stack.chosen.map(({ loraId, weight }) => `${loraId} at ${figure(weight)}`).join(", ");
  const facts = [
    ["Checkpoint", `${plan.checkpoint.id}, prompts written for ${prompts.dialect}`],
    ["LoRAs", loras === "" ? "none" : loras],
    ["Pictures", `${count(plan.units.length, "picture")}, ${widthPx} × ${heightPx} px raw`],
    ["Sampler", `${sampler}, ${steps} steps, guidance ${figure(cfg)}`],
    ["Asks for", prompts.base.positive],
  ] as const;
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {prompts.warnings.map((warning) => (
        <p class="warning" key={warning}>
          {warning}
        </p>
      ))}
      <div>
        <dt>Plan</dt>
        <dd>
          <CopyId value={planHash} what="hash of the plan" />
        </dd>
      </div>
    </dl>
  );
}

/** A new attempt has seeds of its own, so its plan is never quite that of an earlier one. */
function comparedTo(version: Version, { planHash, plan }: Extract<Planned, { ok: true }>): string {
  if (planHash === version.planHash) return "It is the very plan of the version that is shown.";
  if (plan.attempt !== version.attempt) return `It would be try ${plan.attempt}, with its own seeds.`;
  return "It is another plan than that of the version that is shown.";
}
