import { Failure } from "../../core/failure.ts";
import type { FoldedLog } from "./folded-log.ts";
import type { JournalOptions } from "./journal.ts";
import { type OpenSegment, openSegment } from "./open-segment.ts";

interface Start<State> {
  readonly folded: FoldedLog<State>;
  readonly open: OpenSegment;
}

/** The newest good snapshot, or the beginning, and the file to go on in from there. Failure LOG_UNAVAILABLE when it is missing. */
export async function startOf<State>({ segments, restore }: JournalOptions<State>): Promise<Start<State>> {
  for (;;) {
    const oldest = await segments.oldest();
    const folded = await restore();
    const firstSeq = folded.position().segment;
    const open = await openSegment(segments, firstSeq);
    if (open !== null) return { folded, open };
    // Dropped since it was looked for: then what stands for it is there by now.
    if ((await segments.oldest()) === oldest)
      throw new Failure("LOG_UNAVAILABLE", `the log file that begins with event ${firstSeq} is missing`);
  }
}
