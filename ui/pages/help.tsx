import type { JSX } from "preact";
import { AllKeys } from "../components/all-keys.tsx";
import { PageHead } from "../components/page-head.tsx";

const words: readonly (readonly [string, string])[] = [
  ["Spec", "What one asset must be. Draft first; ready once nothing is missing; then it can be rendered."],
  ["Contract", "The quality requirements in force for a spec, each with the place that set it."],
  ["Checkpoint", "The base image model. Its profile is the way prompts are written for it."],
  ["LoRA", "A model add-on. Only approved releases are used."],
  ["Stack", "The checkpoint with its LoRAs and weights, and why each candidate was chosen, skipped or blocked."],
  ["Plan", "Everything a render depends on, frozen before any work begins."],
  ["Seed", "The number a render starts from. The same plan and seed give the same picture on the same machine."],
  ["Version", "One generation of an asset. Older ones are kept."],
  ["Library", "Every picture there is, the approved ones first of all; narrowed down by what specs say of them."],
  ["Question", "Something the checks could not tell. Yes always means good."],
  ["Sprint", "One sitting of the review: questions in an order that stays, one per screen."],
  ["Reviewer", "Whoever answers, by the name given under Review. Nobody has to prove it."],
  [
    "Second review",
    "Two people have to agree. The second does not see the first answer; a third decides between them.",
  ],
  ["Exception", "A case the system refused to guess about, with a reason and what helps."],
  ["Cause", "What stopped one asset or many: one row among the exceptions, settled once for all."],
  ["Waive", "To live with a cause until a day you choose, for a reason you give. Then it comes back by itself."],
];

/** The keys and the words. */
export function Help(): JSX.Element {
  return (
    <>
      <PageHead
        title="Help"
        lead="Specs become pictures; what is certain is decided by itself; the rest is asked, one question at a time."
      />
      <div class="help">
        <section class="panel" aria-labelledby="help-keys">
          <h2 id="help-keys">Keys</h2>
          <AllKeys />
        </section>
        <section class="panel" aria-labelledby="help-words">
          <h2 id="help-words">Words</h2>
          <dl class="facts words">
            {words.map(([word, meaning]) => (
              <div key={word}>
                <dt>{word}</dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </>
  );
}
