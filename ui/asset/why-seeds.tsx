import type { JSX } from "preact";
import type { ExplainedSeeds } from "../../core/explain/explanation.ts";
import { asLabel, unitInWords } from "../../core/view/words.ts";
import { DocumentLink } from "../components/document-link.tsx";

interface Props {
  readonly projectId: string;
  readonly seeds: ExplainedSeeds;
}

/** The number each picture starts from, and the rule that made it. */
export function WhySeeds({ projectId, seeds: { rule, setBy, units } }: Props): JSX.Element {
  return (
    <>
      <p>
        {rule} Set by{" "}
        <DocumentLink projectId={projectId} document={setBy} place={setBy === null ? "" : "#seedPolicy"} />
      </p>
      <dl class="facts">
        {units.map(({ unitKey, seed }) => (
          <div key={unitKey}>
            <dt>{asLabel(unitInWords(unitKey)) || "The picture"}</dt>
            <dd>
              <code>{seed}</code>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
