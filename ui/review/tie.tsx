import type { JSX } from "preact";
import type { Question } from "../../core/contracts.ts";
import type { Screen } from "../../core/view/review.ts";
import { idInWords } from "../../core/view/words.ts";

interface Props {
  readonly question: Question;
  readonly tie: NonNullable<Screen["tie"]>;
  readonly sides: Screen["sides"];
}

/** Two people disagree: what each of them said, and why, for whoever decides. Who said which is not told. */
export function Tie({ question, tie, sides }: Props): JSX.Element {
  const whichOf = (variantIndex: number): string => {
    const at = sides?.findIndex((side) => side.variantIndex === variantIndex) ?? -1;
    return at < 0 ? "" : at === 0 ? ": the left one" : ": the right one";
  };
  return (
    <section class="tie" aria-label="Two people disagree">
      <h3>Two people disagree</h3>
      <ul>
        {tie.said.map(({ answer, reason, note, variantIndex }, at) => (
          <li key={at}>
            {at === 0 ? "The first" : "The second"} said <b>{answer}</b>
            {answer === "yes" && whichOf(variantIndex)}
            {reason !== null && <>, because of “{labelOf(question, reason)}”</>}
            {note !== null && <>: {note}</>}
          </li>
        ))}
      </ul>
      <p class="fine">
        <span class="tie-settles">Your answer settles it. </span>
        {tie.isOneOfTwo && "Only two people review here, so either of them may decide."}
      </p>
    </section>
  );
}

function labelOf({ reasons }: Question, reason: string): string {
  return reasons.find(({ id }) => id === reason)?.label ?? idInWords(reason);
}
