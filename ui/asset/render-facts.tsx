import type { JSX } from "preact";
import type { Version } from "../../core/asset/state.ts";
import { figure } from "../../core/view/words.ts";
import { CopyId } from "../components/copy.tsx";
import type { Evidence } from "./evidence.ts";

interface Props {
  readonly version: Version;
  readonly evidence: Evidence;
}

/** What else a picture depends on: the settings of the sampler, and the machine that drew. */
export function RenderFacts({ version, evidence: { plan, environment } }: Props): JSX.Element {
  const sampler = plan?.params;
  return (
    <dl class="facts">
      {sampler && (
        <>
          <Fact name="Size" value={`${sampler.widthPx} × ${sampler.heightPx} px`} />
          <Fact
            name="Sampler"
            value={`${sampler.sampler}, ${sampler.scheduler}, ${sampler.steps} steps, guidance ${figure(sampler.cfg)}`}
          />
        </>
      )}
      {environment && (
        <Fact name="Drawn by" value={[environment.provider, environment.version, ...environment.devices].join(" · ")} />
      )}
      <div>
        <dt>Plan</dt>
        <dd>
          <CopyId value={version.planHash} what="hash of the plan" />
        </dd>
      </div>
    </dl>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
