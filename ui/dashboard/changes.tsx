import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { DiecastEvent } from "../../core/event.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { type ApprovalRow, newsOf, recentApprovals } from "../../core/view/dashboard.ts";
import { pathTo } from "../address.ts";
import { When } from "../components/copy.tsx";
import { ToneMark } from "../components/icons.tsx";
import { Image } from "../components/picture.tsx";
import { projectPath } from "../live/api.ts";
import { useAsked } from "../live/asked.ts";
import { useSlowly } from "../live/slowly.ts";

const PICTURES = 6;
const LINES = 6;
/** Most events are steps of the machine: so many are looked through for the few that are news. */
const LOOKED_AT = 300;
const ASK_EVERY_MS = 3000;

interface Props {
  readonly projectId: string;
  readonly state: ProjectState;
}

/** What was approved lately, and what else happened. */
export function Changes({ projectId, state }: Props): JSX.Element {
  const seq = useSlowly(state.seq, ASK_EVERY_MS);
  const path = `events?since=${Math.max(0, seq - LOOKED_AT)}&limit=${LOOKED_AT}`;
  const asked = useKept(projectPath(projectId, path), String(seq));
  const news = newsOf(state, asked ?? [], LINES);
  const approvals = recentApprovals(state, PICTURES);
  return (
    <section class="panel" aria-labelledby="changes-title">
      <h2 id="changes-title">Lately</h2>
      {approvals.length > 0 && (
        <ul class="approvals" aria-label="Approved lately">
          {approvals.map((row) => (
            <Approved key={row.assetId} projectId={projectId} row={row} />
          ))}
        </ul>
      )}
      {asked === null && <p class="none soon">Looking …</p>}
      {asked !== null && news.length + approvals.length === 0 && <p class="none">Nothing happened yet.</p>}
      <ol class="lines news">
        {news.map((line) => (
          <li key={line.seq}>
            <ToneMark tone={line.tone} />
            <div>
              {line.assetId !== null && <a href={pathTo(projectId, "assets", line.assetId)}>{line.title}</a>}{" "}
              <span class="fine">{line.sentence}</span>
            </div>
            <When at={line.at} />
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The events of the newest answer; those of the one before while a new one is on its way, null before the first. */
function useKept(path: string, mark: string): readonly DiecastEvent[] | null {
  const asked = useAsked<{ events: readonly DiecastEvent[] }>(path, mark).value;
  const last = useRef<readonly DiecastEvent[] | null>(null);
  if (asked?.ok) last.current = asked.value.events;
  return last.current;
}

function Approved({ projectId, row }: { readonly projectId: string; readonly row: ApprovalRow }): JSX.Element {
  return (
    <li>
      <a href={pathTo(projectId, "assets", row.assetId)} title={row.title}>
        <span class="mat">{row.picture && <Image projectId={projectId} picture={row.picture} alt={row.title} />}</span>
      </a>
    </li>
  );
}
