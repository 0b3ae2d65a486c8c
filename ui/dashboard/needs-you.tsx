import type { JSX } from "preact";
import { documentKey } from "../../core/document/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { openFor } from "../../core/sprint/open-for.ts";
import { inboxView } from "../../core/view/exceptions.ts";
import { count } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { ToneMark } from "../components/icons.tsx";
import { now } from "../live/clock.ts";
import { reviewer } from "../live/reviewer.ts";
import { answeredHere } from "../live/said.ts";

const SHOWN = 3;

interface Props {
  readonly projectId: string;
  readonly state: ProjectState;
}

/** What only a person can settle: the next questions, and what the system refused to guess about. */
export function NeedsYou({ projectId, state }: Props): JSX.Element {
  const said = answeredHere(projectId);
  const questions = openFor(state, reviewer.value).filter(({ id }) => !said.has(id));
  const causes = inboxView(state, now.value).rows;
  const review = pathTo(projectId, "review");
  const exceptions = pathTo(projectId, "exceptions");
  return (
    <section class="panel" aria-labelledby="needs-title">
      <h2 id="needs-title">Needs you</h2>
      {questions.length + causes.length === 0 && <p class="none">Nothing needs you.</p>}
      <ul class="lines">
        {questions.slice(0, SHOWN).map(({ id, assetId, question }) => (
          <li key={id}>
            <ToneMark tone="unsure" />
            <div>
              <a href={`${review}/${encodeURIComponent(id)}`}>
                {state.documents[documentKey("specs", assetId)]?.summary.title ?? assetId}
              </a>
              <p class="fine">{question.text}</p>
            </div>
          </li>
        ))}
        {causes.slice(0, SHOWN).map((cause) => (
          <li key={cause.causeId}>
            <ToneMark tone="fail" />
            <div>
              <a href={exceptions}>{cause.sentence}</a>
              {cause.affected.length > 0 && <p class="fine">{count(cause.affected.length, "asset")} affected</p>}
            </div>
          </li>
        ))}
      </ul>
      <More all={questions.length} what="question" href={review} />
      <More all={causes.length} what="cause" href={exceptions} />
    </section>
  );
}

function More({ all, what, href }: { readonly all: number; readonly what: string; readonly href: string }) {
  if (all <= SHOWN) return null;
  return (
    <p class="fine">
      <a href={href}>All {count(all, what)}</a>
    </p>
  );
}
