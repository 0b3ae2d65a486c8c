import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { ProjectState } from "../../core/project/state.ts";
import { openFor } from "../../core/sprint/open-for.ts";
import { sprintChoices } from "../../core/view/sprint.ts";
import { count } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { When } from "../components/copy.tsx";
import { problemInWords } from "../live/api.ts";
import { live } from "../live/current.ts";
import { notify } from "../live/notice.ts";
import { reviewer } from "../live/reviewer.ts";
import { startSprint } from "../review/sprint.ts";
import { packet } from "./packet.ts";
import { MOST_TAKEN, takePacket } from "./take.ts";

interface Props {
  readonly projectId: string;
  readonly state: ProjectState;
}

/** Offers to take questions along for where there is no network. */
export function TakeAlong({ projectId, state }: Props): JSX.Element | null {
  const isTaking = useSignal(false);
  if (!("caches" in globalThis) || openFor(state, reviewer.value).length === 0) return null;
  const taken = packet.value?.projectId === projectId ? packet.value : null;
  const take = async (): Promise<void> => {
    isTaking.value = true;
    await takeNow(projectId, state);
    isTaking.value = false;
  };
  return (
    <section class="panel" aria-labelledby="take-title">
      <h2 id="take-title">Without a network</h2>
      <p class="fine">
        Up to {MOST_TAKEN} questions with their pictures stay in this browser. Answers are kept and sent when the server
        is back.
      </p>
      <p class="take-along">
        <button
          type="button"
          class="button"
          disabled={isTaking.value || live.value?.connection.value !== "live"}
          onClick={take}
        >
          {isTaking.value ? "Taking …" : "Take questions along"}
        </button>
        {taken !== null && (
          <a class="button quiet" href={pathTo(projectId, "review", taken.sprintId)}>
            {count(taken.decisionIds.length, "question")} taken <When at={taken.takenAt} />
          </a>
        )}
      </p>
    </section>
  );
}

async function takeNow(projectId: string, state: ProjectState): Promise<void> {
  const own = sprintChoices(state, reviewer.value).going;
  const going = own.find(({ sprint }) => sprint.scope.kind === "all")?.sprint.id;
  const begun = going === undefined ? await startSprint(projectId, { kind: "all" }) : null;
  if (begun?.ok === false) return notify("fail", problemInWords(begun.problem));
  const taken = await takePacket(projectId, going ?? begun?.value.sprint.id ?? "");
  if (taken.ok)
    notify("pass", `${count(taken.value.decisionIds.length, "question")} can be answered without a network now.`);
  else notify("fail", problemInWords(taken.problem));
}

/** Says, while there is no server, that what is shown was taken along, and when. */
export function TakenNote({ projectId }: { readonly projectId: string }): JSX.Element | null {
  const project = live.value;
  const taken = packet.value;
  if (taken?.projectId !== projectId || project === null || project.takenSeq.value !== project.seq.value) return null;
  return (
    <p class="taken-note" role="status">
      Without a network: the questions are those you took along <When at={taken.takenAt} />. Answers are kept here and
      sent later.
    </p>
  );
}
