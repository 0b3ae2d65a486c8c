/** What the public checker says of a log. */
export interface PublicReport {
  readonly firstSeq: number;
  readonly events: number;
  readonly headSeq: number;
  /** Null when the log begins later and nothing of it counts. */
  readonly headHash: string | null;
  readonly ghosts: number;
  readonly firstBad: { readonly file: string; readonly offset: number; readonly rule: string } | null;
}

export function checkLogFolder(events: string): PublicReport;
