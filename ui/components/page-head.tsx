import type { ComponentChildren, JSX } from "preact";

interface Props {
  readonly title: string;
  readonly lead?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** The head of every page: what it is, and its one primary action, always in the same place. */
export function PageHead({ title, lead, children }: Props): JSX.Element {
  return (
    <header class="page-head">
      <div class="page-title">
        <h1>{title}</h1>
        {lead !== undefined && <p class="lead">{lead}</p>}
      </div>
      <div class="page-actions">{children}</div>
    </header>
  );
}
