import type { JSX } from "preact";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { overviewOf, type PageName, type PagePlace, pageTitles, pathTo } from "./address.ts";
import { Empty, Loading } from "./components/empty.tsx";
import { Shell } from "./components/shell.tsx";
import { TokenForm } from "./components/token-form.tsx";
import { KeyOverlayPlace } from "./key-overlay.tsx";
import { live, loadProjects, projects, projectsProblem } from "./live/current.ts";
import { packet } from "./offline/packet.ts";
import { loadPage, pageView } from "./page-scripts.tsx";
import { navigate, route } from "./router.ts";

/** Picks the page the address names; without a project in it, the first one. */
export function App(): JSX.Element {
  const { projectId, page } = route.value;
  const first = projects.value?.[0]?.id;
  useEffect(() => {
    if (projectId === null && page !== "unknown" && first !== undefined) navigate(pathTo(first, "pipeline"), true);
  }, [projectId, page, first]);
  useEffect(() => {
    const questions = live.value?.state.value?.title ?? "";
    document.title =
      page === "unknown"
        ? "Diecast"
        : [pageTitles[page], questions, "Diecast"].filter((part) => part !== "").join(" · ");
  });
  if (projectsProblem.value?.status === 401) return <TokenForm />;
  if (projectId === null) return <NoProject isUnknown={page === "unknown"} />;
  return (
    <Shell projectId={projectId}>
      <Page projectId={projectId} />
      <KeyOverlayPlace />
    </Shell>
  );
}

function Page({ projectId }: { readonly projectId: string }): JSX.Element {
  const { page, id } = route.value;
  if (live.value?.problem.value?.code === "PROJECT_NOT_FOUND") return <UnknownProject />;
  if (page === "unknown") return <UnknownPage home={pathTo(projectId, "pipeline")} />;
  return <LoadedPage page={id === null ? (overviewOf[page] ?? page) : page} projectId={projectId} id={id} />;
}

/** A page as soon as its script is there. */
function LoadedPage({ page, projectId, id }: PagePlace & { readonly page: PageName }): JSX.Element {
  // An effect would come a frame later.
  useLayoutEffect(() => void loadPage(page), [page]);
  const View = pageView(page);
  if (View === undefined) return <Loading />;
  if (View === null) return <Unread />;
  // Another asset or document is another page: nothing of the one before stays in it.
  return <View key={page === "review" ? page : `${page}/${id}`} projectId={projectId} id={id} />;
}

function Unread(): JSX.Element {
  return (
    <Empty
      isPage
      title="This page could not be read"
      why="The server can't be reached, or a newer Diecast runs there."
      step={["Load again", () => location.reload()]}
    />
  );
}

function NoProject({ isUnknown }: { readonly isUnknown: boolean }): JSX.Element {
  if (isUnknown) return <UnknownPage home="/" />;
  if (projectsProblem.value) return <Unreached why={projectsProblem.value.title} />;
  if (projects.value?.length !== 0) return <Loading />;
  return (
    <Empty
      isPage
      title="No project yet"
      why="Load the example project with “npm run seed”, then look again."
      step={["Look again", loadProjects]}
    />
  );
}

/** What was taken along is what there is to do then. */
function Unreached({ why }: { readonly why: string }): JSX.Element {
  const taken = packet.value;
  return (
    <Empty isPage title="Diecast can't be reached" why={why}>
      {taken !== null && (
        <a class="button primary" href={pathTo(taken.projectId, "review", taken.sprintId)}>
          Answer what you took along
        </a>
      )}
      <button type="button" class={taken === null ? "button primary" : "button"} onClick={loadProjects}>
        Try again
      </button>
    </Empty>
  );
}

function UnknownProject(): JSX.Element {
  return (
    <Empty
      isPage
      title="There is no such project"
      why="It may have another name, or its data lies in another folder."
      step={["To the first project", "/"]}
    />
  );
}

function UnknownPage({ home }: { readonly home: string }): JSX.Element {
  return (
    <Empty isPage title="There is no such page" why="The address leads nowhere." step={["To the pipeline", home]} />
  );
}
