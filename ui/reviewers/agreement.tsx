import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { ReviewerAgreement, Share } from "../../core/view/agreement.ts";
import { ProblemList } from "../components/problem.tsx";
import { type Answer, get, projectPath } from "../live/api.ts";

interface Listed {
  readonly items: readonly ReviewerAgreement[];
}

/** For experts: how reliable answers are. Asked for only when it is opened, and kept out of everything reviewers look at. */
export function AgreementPanel({ projectId }: { readonly projectId: string }): JSX.Element {
  const answer = useSignal<Answer<Listed> | null>(null);
  const ask = async (isOpen: boolean): Promise<void> => {
    if (isOpen) answer.value = await get<Listed>(projectPath(projectId, "reviewers"));
  };
  const shown = answer.value;
  return (
    <details class="panel" onToggle={(event) => void ask(event.currentTarget.open)}>
      <summary>Reviewer agreement, for experts</summary>
      <p class="fine">
        From questions that are asked twice, from questions with a known answer, and from second reviews. The first two
        are off until the project's review policy sets their shares; they change nothing, and count once their review
        has ended. A rate is told from ten on, with the range that it lies in with 95 % certainty.
      </p>
      {shown?.ok === false && <ProblemList problem={shown.problem} />}
      {shown?.ok && (shown.value.items.length === 0 ? <Nobody /> : <Table items={shown.value.items} />)}
    </details>
  );
}

function Nobody(): JSX.Element {
  return <p class="none">Nothing is known yet.</p>;
}

function Table({ items }: Listed): JSX.Element {
  return (
    <div class="table-scroll">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Reviewer</th>
            <th scope="col">Same answer twice</th>
            <th scope="col">Known answers met</th>
            <th scope="col">Agreed with another</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ reviewer, repeats, known, seconds }) => (
            <tr key={reviewer}>
              <th scope="row">{reviewer}</th>
              <Cell share={repeats} />
              <Cell share={known} />
              <Cell share={seconds} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ share: { count, hits, rate } }: { readonly share: Share }): JSX.Element {
  return (
    <td>
      {count === 0 ? "–" : `${hits} of ${count}`}
      {rate !== null && (
        <span class="fine">
          {" "}
          {percent(rate.value)}, between {percent(rate.low)} and {percent(rate.high)}
        </span>
      )}
    </td>
  );
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
