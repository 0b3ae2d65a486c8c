import type { JSX } from "preact";
import type { ProjectState } from "../../core/project/state.ts";
import { type GroupHead, groupsOf } from "../../core/view/group.ts";
import { asLabel, count, idInWords } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";

const SHOWN = 6;

interface Props {
  readonly projectId: string;
  readonly state: ProjectState;
}

/** Assets that belong together, each group with its page. */
export function Sets({ projectId, state }: Props): JSX.Element | null {
  const groups = groupsOf(state);
  if (groups.length === 0) return null;
  const more = groups.slice(SHOWN);
  return (
    <section class="panel dashboard-sets" aria-labelledby="sets-title">
      <h2 id="sets-title">Sets</h2>
      <Heads projectId={projectId} groups={groups.slice(0, SHOWN)} />
      {more.length > 0 && (
        <details>
          <summary class="fine">{count(more.length, "more set")}</summary>
          <Heads projectId={projectId} groups={more} />
        </details>
      )}
    </section>
  );
}

function Heads({ projectId, groups }: { readonly projectId: string; readonly groups: readonly GroupHead[] }) {
  return (
    <ul class="lines">
      {groups.map(({ bond, id, size, approved }) => (
        <li key={`${bond}/${id}`}>
          <div>
            <a href={pathTo(projectId, "sets", `${bond}/${id}`)}>{asLabel(idInWords(id))}</a>
            <p class="fine">
              {bond === "set" ? "Set" : "One thing"} · {approved} of {size} approved
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
