import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { documentsOfKind } from "../../core/document/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { ProblemList } from "../components/problem.tsx";
import { documentPath, type Revision } from "../document/document.ts";
import { type Answer, get, post, projectPath, put } from "../live/api.ts";
import { notify } from "../live/notice.ts";
import { PolicyDiffView, type PolicyDryRun } from "./policy-diff.tsx";

interface Props {
  readonly projectId: string;
  readonly state: ProjectState;
  readonly specId: string;
}

interface Switched {
  readonly document: Readonly<Record<string, unknown>>;
  readonly hash: string;
  readonly dryRun: PolicyDryRun;
  /** A ready spec is bound to its checkpoint, so it has to pass the ready gate with the other one. */
  readonly isReady: boolean;
}

/** Another checkpoint for a spec: one select, its consequences as a plan diff, and only then a button that does it. */
export function SwitchCheckpoint({ projectId, state, specId }: Props): JSX.Element | null {
  const current = state.documents[`specs/${specId}`]?.summary.checkpointId ?? "";
  const [chosen, setChosen] = useState("");
  const [asked, setAsked] = useState<Answer<Switched> | null>(null);
  const others = documentsOfKind(state, "checkpoints").filter(({ id }) => id !== current);
  const choose = async (checkpointId: string): Promise<void> => {
    setChosen(checkpointId);
    setAsked(null);
    if (checkpointId !== "") setAsked(await switched(projectId, specId, checkpointId));
  };
  const save = async ({ document, hash, isReady }: Switched): Promise<void> => {
    const value = isReady ? { ...document, status: "draft" } : document;
    const answer = await put(documentPath(projectId, `specs/${specId}`), value, hash);
    if (!answer.ok) return setAsked({ ok: false, problem: answer.problem });
    notify("pass", `${specId} uses ${chosen} now.`);
    await choose("");
  };
  if (others.length === 0) return null;
  return (
    <section class="diff-side">
      <h3>With another checkpoint</h3>
      <label class="field-line">
        <span>What would change with</span>
        <select class="small" value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
          <option value="">choose …</option>
          {others.map(({ id, summary }) => (
            <option key={id} value={id}>
              {summary.title}
            </option>
          ))}
        </select>
      </label>
      {chosen !== "" && asked === null && <p class="none">Planning …</p>}
      {asked && <Consequences projectId={projectId} asked={asked} onSave={save} />}
    </section>
  );
}

interface ConsequencesProps {
  readonly projectId: string;
  readonly asked: Answer<Switched>;
  readonly onSave: (switched: Switched) => void;
}

function Consequences({ projectId, asked, onSave }: ConsequencesProps): JSX.Element {
  if (!asked.ok) return <ProblemList problem={asked.problem} />;
  const { dryRun, isReady } = asked.value;
  return (
    <>
      <PolicyDiffView projectId={projectId} dryRun={dryRun} />
      <button type="button" class="button" onClick={() => onSave(asked.value)}>
        {isReady ? "Switch it and make it a draft again" : "Switch the checkpoint"}
      </button>
    </>
  );
}

/** The spec as it would be with the checkpoint and the profiles that the project has for it, and what that changes. */
async function switched(projectId: string, specId: string, checkpointId: string): Promise<Answer<Switched>> {
  const read = await get<Revision>(documentPath(projectId, `specs/${specId}`));
  if (!read.ok) return read;
  const { checkpointProfileId, checkpointProfileVersion, baselineProfileId, ...rest } = read.value.document;
  const document = { ...rest, checkpointId };
  const body = { kind: "specs", id: specId, document };
  const asked = await post<PolicyDryRun>(projectPath(projectId, "policy/diff"), body);
  const isReady = read.value.document["status"] === "ready";
  return asked.ok ? { ok: true, value: { document, hash: read.value.hash, dryRun: asked.value, isReady } } : asked;
}
