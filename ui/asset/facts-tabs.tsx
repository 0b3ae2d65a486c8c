import type { JSX } from "preact";
import type { Version } from "../../core/asset/state.ts";
import type { EffectiveContract, Stack } from "../../core/contracts.ts";
import { type Candidate, leftOutOf } from "../../core/view/candidates.ts";
import { labelOf } from "../../core/view/pictures.ts";
import { type Requirement, requirementsOf } from "../../core/view/requirements.ts";
import type { Tone } from "../../core/view/tone.ts";
import { asLabel, count, figure, idInWords } from "../../core/view/words.ts";
import { CopyId } from "../components/copy.tsx";
import { ToneMark } from "../components/icons.tsx";
import type { Evidence } from "./evidence.ts";

/** The models used, and what became of every candidate. */
export function StackTab({ stack }: { readonly stack: Stack | null }): JSX.Element {
  if (!stack) return <p class="none">The models are chosen once the asset is planned.</p>;
  const chosen = stack.chosen.map((item) => ({
    ...item,
    words: `${item.loraId} at weight ${figure(item.weight)}`,
    note: `release ${item.releaseId}`,
  }));
  const left = leftOutOf(stack);
  const others = (items: readonly Candidate[]): StackItem[] =>
    items.map((item) => ({ ...item, words: item.loraId, note: "" }));
  return (
    <>
      <dl class="facts">
        <div>
          <dt>Checkpoint</dt>
          <dd>
            {stack.checkpointId} <code>{stack.checkpointFile}</code>
          </dd>
        </div>
      </dl>
      <StackList tone="pass" title="Chosen" items={chosen} none="No LoRA is used." />
      <StackList tone="wait" title="Skipped" items={others(left.skipped)} none="None was skipped." />
      <StackList tone="fail" title="Blocked" items={others(left.blocked)} none="None was blocked." />
      {left.noise.length > 0 && (
        <details>
          <summary>{count(left.noise.length, "candidate")} in the stack already or made for another checkpoint</summary>
          <StackList tone="wait" title="Not in question" items={others(left.noise)} none="" />
        </details>
      )}
    </>
  );
}

interface StackItem {
  readonly loraId: string;
  readonly layer: string;
  readonly reason: string;
  readonly words: string;
  readonly note: string;
}

interface StackListProps {
  readonly tone: Tone;
  readonly title: string;
  readonly items: readonly StackItem[];
  readonly none: string;
}

function StackList({ tone, title, items, none }: StackListProps): JSX.Element {
  return (
    <section class="stack-list">
      <h3>
        {title} <span class="column-count">{items.length}</span>
      </h3>
      {items.length === 0 && <p class="none">{none}</p>}
      <ul class="lines">
        {items.map((item) => (
          <li key={`${item.loraId}${item.layer}`}>
            <ToneMark tone={tone} />
            <div>
              <p>
                <b>{item.words}</b>{" "}
                <span class="fine">
                  {[`${idInWords(item.layer)} layer`, item.note].filter((part) => part !== "").join(" · ")}
                </span>
              </p>
              <p>{item.reason}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What the asset must meet, and who asked for it; what nobody asked for is folded away. */
export function ContractTab({ contract }: { readonly contract: EffectiveContract | null }): JSX.Element {
  if (!contract) return <p class="none">The requirements are merged once the asset is planned.</p>;
  const all = requirementsOf(contract);
  const builtIn = all.filter(({ isBuiltIn }) => isBuiltIn);
  return (
    <>
      <Requirements items={all.filter(({ isBuiltIn }) => !isBuiltIn)} />
      <details>
        <summary>{count(builtIn.length, "requirement")} nobody set, as built in</summary>
        <Requirements items={builtIn} />
      </details>
    </>
  );
}

function Requirements({ items }: { readonly items: readonly Requirement[] }): JSX.Element {
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">Requirement</th>
          <th scope="col">Value</th>
          <th scope="col">Set by</th>
        </tr>
      </thead>
      <tbody>
        {items.map(({ name, value, setBy, source, isBuiltIn }) => (
          <tr key={name} class={isBuiltIn ? "dim" : ""}>
            <th scope="row">{asLabel(name)}</th>
            <td>{value}</td>
            <td>
              {setBy}
              {!isBuiltIn && <span class="origin">{source}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The numbers the renders start from, the settings of the sampler, and the machine that drew. */
export function SeedsTab({ version, evidence }: SeedsProps): JSX.Element {
  return (
    <>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Picture</th>
            <th scope="col">Seed</th>
          </tr>
        </thead>
        <tbody>
          {Object.values(version.units).map((unit) => (
            <tr key={unit.unitKey}>
              <th scope="row">
                {asLabel([labelOf(unit), `variant ${unit.variantIndex + 1}`].filter((part) => part !== "").join(", "))}
              </th>
              <td>
                <code>{unit.seed}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <RenderFacts version={version} evidence={evidence} />
    </>
  );
}

interface SeedsProps {
  readonly version: Version;
  readonly evidence: Evidence;
}

function RenderFacts({ version, evidence: { plan, environment } }: SeedsProps): JSX.Element {
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
