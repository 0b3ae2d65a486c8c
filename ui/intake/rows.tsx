import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Finding } from "../../core/intake/lint.ts";
import type { Preview, Row } from "../../core/intake/rows.ts";
import type { Unmapped } from "../../core/intake/unmapped.ts";
import type { Tone } from "../../core/view/tone.ts";
import { count } from "../../core/view/words.ts";
import { ToneMark } from "../components/icons.tsx";
import { Fields } from "../components/problem.tsx";
import { Value } from "../components/value.tsx";

const SHOWN_AT_FIRST = 100;

/** Every document that would be created, with what speaks against it and what would better it. */
export function Rows({ rows, counts }: Pick<Preview, "rows" | "counts">): JSX.Element {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? rows : rows.slice(0, SHOWN_AT_FIRST);
  const words = [
    creatableInWords(rows.length, counts.creatable),
    counts.errors > 0
      ? `${count(counts.errors, "thing")} to mend before ${rows.length === 1 ? "it" : "they"} can be rendered`
      : "",
    counts.warnings > 0 ? count(counts.warnings, "warning") : "",
    counts.suggestions > 0 ? count(counts.suggestions, "suggestion") : "",
  ];
  return (
    <>
      <p role="status">{words.filter((word) => word !== "").join("; ")}.</p>
      <ul class="changes">
        {shown.map((row, index) => (
          <RowLine key={index} row={row} isOnly={rows.length === 1} />
        ))}
      </ul>
      {shown.length < rows.length && (
        <button type="button" class="button small" onClick={() => setWhole(true)}>
          Show all {rows.length}
        </button>
      )}
    </>
  );
}

function creatableInWords(all: number, creatable: number): string {
  if (all === 1) return creatable === 1 ? "This is what would be created" : "It can't be created yet";
  return `${creatable} of ${count(all, "document")} can be created`;
}

function RowLine({ row, isOnly }: { readonly row: Row; readonly isOnly: boolean }): JSX.Element {
  const { title, id, line, collision, suggestedId, problems, findings, document, isCreatable } = row;
  const mend = findings.filter(({ level }) => level === "error").length;
  const tone: Tone = isCreatable ? (mend > 0 ? "wait" : "pass") : "fail";
  return (
    <li>
      <details open={isOnly || !isCreatable}>
        <summary>
          <ToneMark tone={tone} /> {title} <code>{id}</code>
          {line !== null && <span class="fine"> line {line}</span>}
          {mend > 0 && <span class="fine"> {mend} to mend</span>}
        </summary>
        <div class="change">
          {collision !== null && (
            <p>
              {collision === "exists" ? "A document with this id exists." : "This id is there twice."}{" "}
              {suggestedId !== null && `${suggestedId} would be free.`}
            </p>
          )}
          <Fields fields={problems} />
          <Findings findings={findings} />
          <Value value={document} />
        </div>
      </details>
    </li>
  );
}

const toneOf: Readonly<Record<Finding["level"], Tone>> = { error: "fail", warning: "unsure", suggestion: "wait" };

/** What is to be known about a spec: errors keep it from being ready, warnings may spoil pictures, suggestions may better them. */
export function Findings({ findings }: { readonly findings: readonly Finding[] }): JSX.Element | null {
  if (findings.length === 0) return null;
  return (
    <ul class="lines findings">
      {findings.map(({ level, code, field, sentence, fix }) => (
        <li key={`${code}${field}${sentence}`}>
          <ToneMark tone={toneOf[level]} />
          <div>
            {sentence} <span class="fine">{fix}</span>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** What a source says that no field takes: listed, never dropped. */
export function UnmappedList({ unmapped }: { readonly unmapped: readonly Unmapped[] }): JSX.Element | null {
  if (unmapped.length === 0) return null;
  return (
    <section class="diff-side">
      <h3>
        Not taken over <span class="column-count">{unmapped.length}</span>
      </h3>
      <ul class="why-left">
        {unmapped.map(({ where, text, why }, index) => (
          <li key={index}>
            <b>{where}</b> <code>{text}</code>
            <span class="fine">{why}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
