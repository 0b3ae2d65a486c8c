import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { documentsOfKind } from "../../core/document/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { Fields, ProblemList } from "../components/problem.tsx";
import type { Answer } from "../live/api.ts";
import { notify } from "../live/notice.ts";
import { PlanDiffView } from "./plan-diff.tsx";
import { type Offer, offerRebind, offerSwitch } from "./wish.ts";

interface Props {
  readonly projectId: string;
  readonly state: ProjectState;
  readonly specId: string;
}

const NEWEST = "newest";

/** Another checkpoint, or the newest documents for a ready spec: one select, its consequences, and only then a button. */
export function BindAnew({ projectId, state, specId }: Props): JSX.Element | null {
  const { status, checkpointId } = state.documents[`specs/${specId}`]?.summary ?? {};
  const isReady = status === "ready";
  const [chosen, setChosen] = useState("");
  const [told, setTold] = useState<{ readonly of: string; readonly answer: Answer<Offer> } | null>(null);
  // Offers may come in another order than they were asked for: only that of the choice on the screen can be accepted.
  const asked = told?.of === chosen ? told.answer : null;
  const others = documentsOfKind(state, "checkpoints").filter(({ id }) => id !== checkpointId);
  const choose = async (choice: string): Promise<void> => {
    setChosen(choice);
    setTold(null);
    if (choice === "") return;
    const other = choice === NEWEST ? null : choice;
    const isRebind = isReady || other === null;
    const answer = await (isRebind ? offerRebind(projectId, specId, other) : offerSwitch(projectId, specId, other));
    setTold({ of: choice, answer });
  };
  const accept = async (offer: Offer): Promise<void> => {
    const answer = await offer.accept();
    if (!answer.ok) return setTold({ of: chosen, answer });
    notify("pass", chosen === NEWEST ? `${specId} is bound to the newest documents.` : `${specId} uses ${chosen} now.`);
    await choose("");
  };
  if (status === "retired" || (others.length === 0 && !isReady)) return null;
  return (
    <section class="diff-side">
      <h3>What would change</h3>
      {isReady && <p class="fine">A ready spec keeps the revisions it was made ready with until it is bound anew.</p>}
      <label class="field-line">
        <span>with</span>
        <select class="small" value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
          <option value="">choose …</option>
          {isReady && <option value={NEWEST}>the newest documents</option>}
          {others.map(({ id, summary }) => (
            <option key={id} value={id}>
              the checkpoint {summary.title}
            </option>
          ))}
        </select>
      </label>
      {chosen !== "" && asked === null && <p class="none soon">Planning …</p>}
      {asked && !asked.ok && <ProblemList problem={asked.problem} />}
      {asked?.ok && <Consequences projectId={projectId} offer={asked.value} isRebind={isReady} onAccept={accept} />}
    </section>
  );
}

interface ConsequencesProps {
  readonly projectId: string;
  readonly offer: Offer;
  readonly isRebind: boolean;
  readonly onAccept: (offer: Offer) => void;
}

function Consequences({ projectId, offer, isRebind, onAccept }: ConsequencesProps): JSX.Element {
  const { diff, refusals } = offer;
  return (
    <>
      {refusals.length > 0 && <p>It could not be planned any more:</p>}
      <Fields fields={refusals.map((refusal) => ({ ...refusal, path: refusal.field, rule: refusal.code }))} />
      {diff && <PlanDiffView projectId={projectId} diff={diff} />}
      <div class="editor-actions">
        <button type="button" class="button" onClick={() => onAccept(offer)}>
          {isRebind ? "Bind it anew" : "Switch the checkpoint"}
        </button>
      </div>
    </>
  );
}
