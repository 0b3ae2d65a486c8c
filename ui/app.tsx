import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { type PageName, pathTo } from "./address.ts";
import { Empty, Loading } from "./components/empty.tsx";
import { Shell } from "./components/shell.tsx";
import { TokenForm } from "./components/token-form.tsx";
import { live, loadProjects, projects, projectsProblem } from "./live/current.ts";
import { AssetPage } from "./pages/asset.tsx";
import { DocumentPage } from "./pages/document.tsx";
import { Exceptions } from "./pages/exceptions.tsx";
import { Help } from "./pages/help.tsx";
import { NewSpecs } from "./pages/new-specs.tsx";
import { Pipeline } from "./pages/pipeline.tsx";
import { Review } from "./pages/review.tsx";
import { Settings } from "./pages/settings.tsx";
import { navigate, route } from "./router.ts";

const titles: Readonly<Record<PageName, string>> = {
  pipeline: "Pipeline",
  review: "Review",
  assets: "Asset",
  documents: "Document",
  new: "New specs",
  exceptions: "Exceptions",
  settings: "Settings",
  help: "Help",
};

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
      page === "unknown" ? "Diecast" : [titles[page], questions, "Diecast"].filter((part) => part !== "").join(" · ");
  });
  if (projectsProblem.value?.status === 401) return <TokenForm />;
  if (projectId === null) return <NoProject isUnknown={page === "unknown"} />;
  return (
    <Shell projectId={projectId}>
      <Page projectId={projectId} />
    </Shell>
  );
}

function Page({ projectId }: { readonly projectId: string }): JSX.Element {
  const { page, id } = route.value;
  if (live.value?.problem.value?.code === "PROJECT_NOT_FOUND") return <UnknownProject />;
  switch (page) {
    case "pipeline":
      return <Pipeline projectId={projectId} />;
    case "review":
      return <Review projectId={projectId} wantedId={id} />;
    case "assets":
      return id === null ? (
        <Pipeline projectId={projectId} />
      ) : (
        <AssetPage key={id} projectId={projectId} assetId={id} />
      );
    case "documents":
      return <DocumentPage key={id} projectId={projectId} documentKey={id ?? ""} />;
    case "new":
      return <NewSpecs projectId={projectId} />;
    case "exceptions":
      return <Exceptions projectId={projectId} />;
    case "settings":
      return <Settings projectId={projectId} />;
    case "help":
      return <Help />;
    case "unknown":
      return <UnknownPage home={pathTo(projectId, "pipeline")} />;
  }
}

function NoProject({ isUnknown }: { readonly isUnknown: boolean }): JSX.Element {
  if (isUnknown) return <UnknownPage home="/" />;
  if (projectsProblem.value) {
    return (
      <Empty isPage title="Diecast can't be reached" why={projectsProblem.value.title}>
        <button type="button" class="button primary" onClick={loadProjects}>
          Try again
        </button>
      </Empty>
    );
  }
  if (projects.value?.length !== 0) return <Loading />;
  return (
    <Empty isPage title="No project yet" why="Load the example project with “npm run seed”, then look again.">
      <button type="button" class="button primary" onClick={loadProjects}>
        Look again
      </button>
    </Empty>
  );
}

function UnknownProject(): JSX.Element {
  return (
    <Empty isPage title="There is no such project" why="It may have another name, or its data lies in another folder.">
      <a class="button primary" href="/">
        To the first project
      </a>
    </Empty>
  );
}

function UnknownPage({ home }: { readonly home: string }): JSX.Element {
  return (
    <Empty isPage title="There is no such page" why="The address leads nowhere.">
      <a class="button primary" href={home}>
        To the pipeline
      </a>
    </Empty>
  );
}
