import type { ComponentChildren, JSX } from "preact";
import { type FieldProps, labelOf, ownProblems } from "./field-props.ts";

type FoldProps = FieldProps & { readonly count: number; readonly children: ComponentChildren };

/** Something with fields inside: folded up until it is looked at or has a problem. */
export function Fold(props: FoldProps): JSX.Element {
  const { path, name, schema, problems, isRequired, count, children } = props;
  const isWrong = problems.some((problem) => problem.path === path || problem.path?.startsWith(`${path}/`));
  return (
    <details class="form-group" open={isWrong}>
      <summary id={path}>
        {schema.label ?? labelOf(name)} {isRequired && <span class="fine">needed</span>}{" "}
        {count > 0 && <span class="column-count">{count}</span>}
      </summary>
      {schema.description && <p class="fine">{schema.description}</p>}
      <Problems problems={ownProblems(props)} path={path} />
      {children}
    </details>
  );
}

/** What the server says is wrong, each with what mends it; of something inside with its place. */
export function Problems({ problems, path }: Pick<FieldProps, "problems" | "path">): JSX.Element {
  return (
    <>
      {problems.map((problem) => (
        <p class="form-problem" key={`${problem.path}${problem.rule}${problem.message}`}>
          {problem.path !== path && <code>{problem.path?.slice(path.length)}</code>} {problem.message} {problem.fix}
        </p>
      ))}
    </>
  );
}
