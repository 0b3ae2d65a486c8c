import type { JSX } from "preact";
import type { Version } from "../../core/asset/state.ts";
import type { PlanEvidence } from "../../core/policy/bundle-evidence.ts";
import { planDiff } from "../../core/policy/diff.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { count, figure } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { type Evidence, signatureOf } from "../asset/evidence.ts";
import { CopyId } from "../components/copy.tsx";
import { Fields, ProblemList } from "../components/problem.tsx";
import { projectPath } from "../live/api.ts";
import { useAsked } from "../live/asked.ts";
import { PlanDiffView } from "./plan-diff.tsx";
import { type Planned, planEvidence } from "./planned.ts";
import { SwitchCheckpoint } from "./switch-checkpoint.tsx";

interface Props {
  readonly projectId: string;
  readonly state: ProjectState;
  readonly specId: string;
  readonly version: Version | null;
  readonly evidence: Evidence;
}

/** What a render that starts now would do, what of it is unlike the shown version, and what another checkpoint would change. */
export function PlanTab({ projectId, state, specId, version, evidence }: Props): JSX.Element {
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
      {asked === null && <p class="none">Planning …</p>}
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
          {version && (
            <Unlike projectId={projectId} version={version} evidence={evidence} now={planEvidence(asked.value)} />
          )}
        </>
      )}
      <SwitchCheckpoint projectId={projectId} state={state} specId={specId} />
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

interface UnlikeProps {
  readonly projectId: string;
  readonly version: Version;
  readonly evidence: Evidence;
  readonly now: PlanEvidence;
}

/** Today's plan against that of the version that is looked at. */
function Unlike({ projectId, version, evidence, now }: UnlikeProps): JSX.Element | null {
  const { plan, contract, stack, package: prompts, trace } = evidence;
  if (!plan || !contract || !stack || !prompts || !trace) return null;
  const then = { planHash: version.planHash, plan, contract, stack, package: prompts, trace };
  return (
    <section class="diff-side">
      <h3>Unlike the version that is shown</h3>
      {then.planHash === now.planHash ? (
        <p>It is the very same plan.</p>
      ) : (
        <PlanDiffView projectId={projectId} diff={planDiff(then, now)} />
      )}
    </section>
  );
}
