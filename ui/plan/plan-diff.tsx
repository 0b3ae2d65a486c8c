import type { ComponentChildren, JSX } from "preact";
import type { PlanDiff, PlanDifference, PlanPart } from "../../core/policy/diff-types.ts";
import { count } from "../../core/view/words.ts";
import { DocumentLink } from "../components/document-link.tsx";

/** The parts of a plan in the order they are told. */
export const partInWords: Readonly<Record<PlanPart, string>> = {
  words: "Words",
  loras: "LoRAs",
  seeds: "Seeds",
  contract: "Limits",
  params: "Sampler",
  models: "Models",
  workflow: "Workflow",
  pictures: "Pictures",
  finish: "Finishing",
  checks: "Checks",
  routing: "Routing",
  spec: "Spec",
};
const order = Object.keys(partInWords) as readonly PlanPart[];

interface Props {
  readonly projectId: string;
  readonly diff: PlanDiff;
}

/** What differs between two plans, part by part, each difference with the document that causes it. */
export function PlanDiffView({ projectId, diff }: Props): JSX.Element {
  const { differences, isSameRender } = diff;
  const causes = new Set(differences.map(({ because }) => because.join()));
  const shared = causes.size === 1 ? (differences[0]?.because ?? []) : [];
  if (differences.length === 0) return <p class="fine">Nothing differs but the recorded revisions.</p>;
  return (
    <div class="plan-diff">
      <p class="fine">
        {count(differences.length, "difference")}
        {isSameRender && "; the renderer is asked for the very same pictures"}
        <Because projectId={projectId} causes={shared} />
      </p>
      {order
        .map((part) => ({ part, rows: differences.filter((difference) => difference.part === part) }))
        .filter(({ rows }) => rows.length > 0)
        .map(({ part, rows }) => (
          <section key={part}>
            <h4>{partInWords[part]}</h4>
            <ul>
              {rows.map((row) => (
                <Difference key={`${row.path}${row.sentence}`} difference={row}>
                  {shared.length === 0 && <Because projectId={projectId} causes={row.because} />}
                </Difference>
              ))}
            </ul>
          </section>
        ))}
    </div>
  );
}

interface DifferenceProps {
  readonly difference: PlanDifference;
  readonly children: ComponentChildren;
}

const signs = { new: "+", gone: "−", other: "≠" } as const;

function Difference({ difference: { sentence, was, is }, children }: DifferenceProps): JSX.Element {
  const kind = was === null ? "new" : is === null ? "gone" : "other";
  return (
    <li>
      <span class={`diff-sign diff-sign-${kind}`} aria-hidden="true">
        {signs[kind]}
      </span>
      <div>
        {sentence}
        <span class="fine">{children}</span>
      </div>
    </li>
  );
}

interface BecauseProps {
  readonly projectId: string;
  readonly causes: readonly string[];
}

function Because({ projectId, causes }: BecauseProps): JSX.Element | null {
  if (causes.length === 0) return null;
  return (
    <>
      {" "}
      because of{" "}
      {causes.map((cause) => (
        <Cause key={cause} projectId={projectId} cause={cause} />
      ))}
    </>
  );
}

const causeInWords: Readonly<Record<string, string>> = {
  attempt: "the next try",
  remedy: "the remedy of a new try",
  chance: "a newly drawn seed",
};

function Cause({ projectId, cause }: { readonly projectId: string; readonly cause: string }): JSX.Element {
  if (cause.includes("/")) return <DocumentLink projectId={projectId} document={cause} />;
  return <span>{causeInWords[cause] ?? cause}</span>;
}
