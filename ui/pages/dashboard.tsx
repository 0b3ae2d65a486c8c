import type { JSX } from "preact";
import { count } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { Loading } from "../components/empty.tsx";
import { PageHead } from "../components/page-head.tsx";
import { Changes } from "../dashboard/changes.tsx";
import { NeedsYou } from "../dashboard/needs-you.tsx";
import { Now } from "../dashboard/now.tsx";
import { Renderers } from "../dashboard/renderers.tsx";
import { Sets } from "../dashboard/sets.tsx";
import { live, status } from "../live/current.ts";

/** What happens, what needs a person, what changed, and how the renderers do. */
export function Dashboard({ projectId }: { readonly projectId: string }): JSX.Element {
  const state = live.value?.state.value ?? null;
  const figures = status.value;
  if (state === null || figures === null) return <Loading problem={live.value?.problem.value ?? null} />;
  return (
    <>
      <PageHead
        title="Dashboard"
        lead={figures.total === 0 ? "No specs yet" : `${figures.approved} of ${figures.total} assets approved`}
      >
        {figures.asked > 0 && (
          <a class="button primary" href={pathTo(projectId, "review")}>
            Answer {count(figures.asked, "question")}
          </a>
        )}
        {figures.asked === 0 && (
          <a class="button" href={pathTo(projectId, "pipeline")}>
            To the pipeline
          </a>
        )}
      </PageHead>
      <div class="dashboard">
        <Now projectId={projectId} state={state} />
        <NeedsYou projectId={projectId} state={state} />
        <Changes projectId={projectId} state={state} />
        <Renderers projectId={projectId} seq={state.seq} />
        <Sets projectId={projectId} state={state} />
      </div>
    </>
  );
}
