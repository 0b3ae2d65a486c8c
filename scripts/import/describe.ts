import type { Preview, Row } from "../../core/intake/rows.ts";
import type { Unmapped } from "../../core/intake/unmapped.ts";
import type { FileIntake } from "../../server/intake/file-drafts.ts";

const SHOWN = 40;

/** What a file came to, as lines for a terminal. */
export function describe(path: string, intake: FileIntake | null, preview: Preview | null): readonly string[] {
  const { rows = [], unmapped = [] } = preview ?? {};
  const open = (intake?.drafts ?? []).flatMap((draft) =>
    draft.open.map(
      ({ path: field, question, candidates }) =>
        `  ? ${draft.kind}/${draft.id} ${field}: ${question}${candidates.length > 0 ? ` (${candidates.join(", ")})` : ""}`,
    ),
  );
  return [
    `${path}${intake === null ? "" : ` (${intake.file.type}, sha256 ${intake.file.sha256?.slice(0, 12)}…)`}`,
    ...shown(rows.flatMap(describeRow)),
    ...open,
    ...shown([...(intake?.unmapped ?? []), ...unmapped].map(describeUnmapped)),
  ];
}

function describeRow({
  kind,
  id,
  title,
  line,
  isCreatable,
  collision,
  problems,
  findings,
  suggestedId,
}: Row): string[] {
  const at = line === null ? "" : ` (line ${line})`;
  const taken = collision === null ? [] : [`    x the id is taken; ${suggestedId} is free`];
  return [
    `  ${isCreatable ? "+" : "x"} ${kind}/${id} "${title}"${at}`,
    ...problems.map(({ path, message, fix = "" }) => `    x ${path} ${message}. ${fix}`),
    ...taken,
    ...findings.map(({ level, sentence, fix }) => `    ${level}: ${sentence} ${fix}`),
  ];
}

function describeUnmapped({ where, text, why }: Unmapped): string {
  return `  - not taken over: ${where}: ${text} (${why})`;
}

function shown(lines: readonly string[]): readonly string[] {
  if (lines.length <= SHOWN) return lines;
  return [...lines.slice(0, SHOWN), `  … and ${lines.length - SHOWN} more lines; --json has them`];
}
