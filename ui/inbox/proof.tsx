import type { JSX } from "preact";
import { emptinessInWords } from "../../core/view/cause-words.ts";
import type { Emptiness } from "../../core/view/exceptions.ts";
import { CopyId } from "../components/copy.tsx";
import { ToneMark } from "../components/icons.tsx";
import { problemInWords, projectPath } from "../live/api.ts";
import { useAsked } from "../live/asked.ts";
import { useSlowly } from "../live/slowly.ts";

interface Proof extends Emptiness {
  readonly hash: string | null;
  readonly countedFrom: number;
  readonly isOk: boolean;
}

const GAP_MS = 5_000;

/** What the log itself says of all exceptions: counted by the server event by event, not claimed. */
export function InboxProof({ projectId, seq }: { readonly projectId: string; readonly seq: number }): JSX.Element {
  const mark = useSlowly(seq, GAP_MS);
  const asked = useAsked<Proof>(projectPath(projectId, "exceptions/proof"), String(mark)).value;
  if (asked === null) return <p class="proof fine soon">Counting in the log …</p>;
  if (!asked.ok) return <p class="proof fine">The log can't be counted right now: {problemInWords(asked.problem)}</p>;
  const { isOk, hash, countedFrom } = asked.value;
  return (
    <p class="proof fine">
      <ToneMark tone={isOk ? "pass" : "fail"} />
      <span>
        {emptinessInWords(asked.value)} · {isOk ? "log ok" : "the log and the state disagree: run npm run verify"} at
        event {asked.value.seq}
        {countedFrom > 1 && `, older than ${countedFrom} from the archive`}
      </span>
      {hash !== null && <CopyId value={hash} what="hash" />}
    </p>
  );
}
