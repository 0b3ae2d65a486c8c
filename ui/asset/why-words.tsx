import type { JSX } from "preact";
import type { ExplainedWord, Explanation } from "../../core/explain/explanation.ts";
import { asLabel, idInWords, unitInWords } from "../../core/view/words.ts";
import { DocumentLink } from "../components/document-link.tsx";

interface Props {
  readonly projectId: string;
  readonly explained: Explanation;
}

/** The prompt as it is sent, then its words by the place that wrote them. */
export function WhyWords({ projectId, explained: { prompts, words } }: Props): JSX.Element {
  const [first, ...others] = prompts;
  return (
    <>
      {first && <Prompt {...first} hasSiblings={others.length > 0} />}
      {others.length > 0 && (
        <details>
          <summary>The words of the other {others.length} pictures</summary>
          {others.map((prompt) => (
            <Prompt key={prompt.unit} {...prompt} hasSiblings />
          ))}
        </details>
      )}
      <WordTable projectId={projectId} title="Asks for" words={words} polarity="positive" />
      <WordTable projectId={projectId} title="Avoids" words={words} polarity="negative" />
      <LeftOut projectId={projectId} words={words.filter(({ isUsed }) => !isUsed)} />
    </>
  );
}

type PromptProps = Explanation["prompts"][number] & { readonly hasSiblings: boolean };

function Prompt({ unit, positive, negative, hasSiblings }: PromptProps): JSX.Element {
  return (
    <div class="prompt-text">
      {hasSiblings && unit !== null && <b>{asLabel(unitInWords(unit))}: </b>}
      <p>{positive}</p>
      {negative !== "" && <p class="fine">without {negative}</p>}
    </div>
  );
}

interface TableProps {
  readonly projectId: string;
  readonly title: string;
  readonly words: readonly ExplainedWord[];
  readonly polarity: ExplainedWord["polarity"];
}

function WordTable({ projectId, title, words, polarity }: TableProps): JSX.Element | null {
  const places = byPlace(words.filter((word) => word.isUsed && word.polarity === polarity));
  if (places.length === 0) return null;
  return (
    <table class="table why-table">
      <thead>
        <tr>
          <th scope="col">{title}</th>
          <th scope="col">Layer</th>
          <th scope="col">Written in</th>
        </tr>
      </thead>
      <tbody>
        {places.map(([place, group]) => (
          <tr key={place}>
            <td>{group.map(wordInWords).join(", ")}</td>
            <td>
              {group[0]?.layer} {idInWords(group[0]?.layerName ?? "")}
            </td>
            <td>
              <DocumentLink
                projectId={projectId}
                document={group[0]?.document ?? null}
                place={group[0]?.source ?? ""}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function LeftOut({ projectId, words }: Pick<TableProps, "projectId" | "words">): JSX.Element | null {
  if (words.length === 0) return null;
  return (
    <>
      <h3>Written, but not used</h3>
      <ul class="why-left">
        {words.map(({ text, document, source, fate }) => (
          <li key={`${text}${source}${fate}`}>
            <s>{text}</s> <DocumentLink projectId={projectId} document={document} place={source} />
            <span class="fine">{fate}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** In the order of the text; one group per layer, place and picture. */
function byPlace(words: readonly ExplainedWord[]): readonly (readonly [string, readonly ExplainedWord[]])[] {
  const groups = new Map<string, ExplainedWord[]>();
  for (const word of words) {
    const place = `${word.layer} ${word.source} ${word.unit}`;
    groups.set(place, [...(groups.get(place) ?? []), word]);
  }
  return [...groups];
}

function wordInWords({ text, weight, unit }: ExplainedWord): string {
  const only = unit === null ? "" : ` (only ${unitInWords(unit)})`;
  return `${text}${weight === 1 ? "" : ` ×${weight}`}${only}`;
}
