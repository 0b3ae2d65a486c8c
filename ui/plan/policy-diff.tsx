import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { PolicyDiff, SpecChange } from "../../core/policy/diff-policy.ts";
import type { PlanDiff } from "../../core/policy/diff-types.ts";
import { count } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { ToneMark } from "../components/icons.tsx";
import { Fields } from "../components/problem.tsx";
import { PlanDiffView, partInWords } from "./plan-diff.tsx";

/** What a changed document would do, as the server says it. */
export interface PolicyDryRun {
  readonly readySpecs: number;
  readonly isChanged: boolean;
  readonly now: PolicyDiff;
  readonly onRebind: PolicyDiff;
}

interface Props {
  readonly projectId: string;
  readonly dryRun: PolicyDryRun;
}

/** Every ready spec whose plan would change, field by field: at once, and once it is bound to the newest documents. */
export function PolicyDiffView({ projectId, dryRun }: Props): JSX.Element {
  const { now, onRebind, readySpecs, isChanged } = dryRun;
  if (!isChanged) return <p>This is what is in force already.</p>;
  if (now.changed.length > 0 && JSON.stringify(now) === JSON.stringify(onRebind))
    return <Side projectId={projectId} title="At once" none="" diff={now} />;
  return (
    <>
      <Side
        projectId={projectId}
        title="At once"
        none={`No plan changes: ${count(readySpecs, "spec")} in question, and each keeps the revisions it is bound to.`}
        diff={now}
      />
      <Side
        projectId={projectId}
        title="For specs that are bound to the newest documents"
        none="No plan changes."
        diff={onRebind}
      />
    </>
  );
}

const SHOWN_AT_FIRST = 60;

interface SideProps {
  readonly projectId: string;
  readonly title: string;
  readonly none: string;
  readonly diff: PolicyDiff;
}

function Side({ projectId, title, none, diff }: SideProps): JSX.Element {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? diff.changed : diff.changed.slice(0, SHOWN_AT_FIRST);
  return (
    <section class="diff-side">
      <h3>
        {title} <span class="column-count">{diff.changed.length}</span>
      </h3>
      {diff.changed.length === 0 ? <p>{none}</p> : <p class="fine">{totalsOf(diff)}</p>}
      <ul class="changes">
        {shown.map((change) => (
          <Change key={change.specId} projectId={projectId} change={change} />
        ))}
      </ul>
      {shown.length < diff.changed.length && (
        <button type="button" class="button small" onClick={() => setWhole(true)}>
          Show all {diff.changed.length}
        </button>
      )}
    </section>
  );
}

function totalsOf({ changed, revisionOnly, unchanged }: PolicyDiff): string {
  const refused = changed.filter(({ outcome }) => outcome === "refused").length;
  const parts = [
    `${count(changed.length, "plan")} would change`,
    refused > 0 ? `${refused} of them could not be planned any more` : "",
    revisionOnly.length > 0 ? `${revisionOnly.length} name the document, but stay the same` : "",
    `${unchanged} untouched`,
  ];
  return `${parts.filter((part) => part !== "").join("; ")}.`;
}

const toneOf = { changed: "unsure", refused: "fail", mended: "pass" } as const;

function Change({ projectId, change }: { readonly projectId: string; readonly change: SpecChange }): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const { specId, title, outcome, diff, refusals } = change;
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <ToneMark tone={toneOf[outcome]} /> {title} <span class="fine">{outcomeInShort(change)}</span>
        </summary>
        {isOpen && (
          <div class="change">
            {diff && <PlanDiffView projectId={projectId} diff={diff} />}
            <Fields fields={refusals.map((refusal) => ({ ...refusal, path: refusal.field, rule: refusal.code }))} />
            <a href={pathTo(projectId, "assets", specId)}>To the asset</a>
          </div>
        )}
      </details>
    </li>
  );
}

function outcomeInShort({ outcome, diff }: SpecChange): string {
  if (outcome === "refused") return "could not be planned any more";
  return outcome === "mended" || diff === null ? "could be planned again" : partsInShort(diff);
}

/** The parts that differ, in short: `words, LoRAs, seeds`. */
function partsInShort(diff: PlanDiff): string {
  const parts = new Set<string>(diff.differences.map(({ part }) => part));
  const words = Object.entries(partInWords).flatMap(([part, word]) => (parts.has(part) ? word : []));
  return words.map((word) => (word === "LoRAs" ? word : word.toLowerCase())).join(", ");
}
