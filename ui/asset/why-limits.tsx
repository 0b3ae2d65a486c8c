import type { JSX } from "preact";
import type { ExplainedLimit, Explanation } from "../../core/explain/explanation.ts";
import { asLabel, count, figure, idInWords, unitInWords } from "../../core/view/words.ts";
import { DocumentLink } from "../components/document-link.tsx";

interface Props {
  readonly projectId: string;
  readonly explained: Explanation;
}

/** The limits somebody set first; what is built in stands behind a fold; then what the pictures measured against them. */
export function WhyLimits({ projectId, explained: { limits, heldBack, checks } }: Props): JSX.Element {
  const builtIn = limits.filter(({ isBuiltIn }) => isBuiltIn);
  const missed = checks.filter(
    ({ verdict, measure, limit }) => verdict !== "pass" && measure !== null && limit !== null,
  );
  return (
    <>
      {missed.length > 0 && (
        <ul class="why-left">
          {missed.map(({ checkId, unitKey, stage, measure, limit, message }) => (
            <li key={`${checkId}${unitKey}${stage}`}>
              <b>{asLabel(idInWords(checkId))}</b> {unitKey === null ? "" : unitInWords(unitKey)} {message}
              <span class="fine">
                {figure(measure?.value ?? 0)} {measure?.unit} against {limit?.value}, set by {limit?.source}
              </span>
            </li>
          ))}
        </ul>
      )}
      <LimitTable projectId={projectId} limits={limits.filter(({ isBuiltIn }) => !isBuiltIn)} />
      {heldBack.length > 0 && (
        <>
          <h3>Asked for, but something tighter stays</h3>
          <ul class="why-left">
            {heldBack.map(({ name, asked, inForce, source, setBy, document }) => (
              <li key={`${name}${source}`}>
                <b>{asLabel(name)}</b> <s>{asked}</s>{" "}
                <DocumentLink projectId={projectId} document={document} place={source} />
                <span class="fine">
                  {inForce} of {setBy} stays
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <details>
        <summary>{count(builtIn.length, "limit")} built in, which nobody changed</summary>
        <LimitTable projectId={projectId} limits={builtIn} />
      </details>
    </>
  );
}

interface TableProps {
  readonly projectId: string;
  readonly limits: readonly ExplainedLimit[];
}

function LimitTable({ projectId, limits }: TableProps): JSX.Element {
  return (
    <table class="table why-table">
      <thead>
        <tr>
          <th scope="col">Limit</th>
          <th scope="col">Value</th>
          <th scope="col">Set by</th>
        </tr>
      </thead>
      <tbody>
        {limits.map(({ name, value, setBy, source, document }) => (
          <tr key={name}>
            <th scope="row">{asLabel(name)}</th>
            <td>{value}</td>
            <td>
              {document === null ? setBy : `${setBy}: `}
              {document !== null && <DocumentLink projectId={projectId} document={document} place={source} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
