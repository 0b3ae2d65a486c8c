import type { ComponentChildren, JSX } from "preact";
import { overviewOf, type PageName, pageTitles, pathTo } from "../address.ts";
import { live, projects, projectsProblem, running, status } from "../live/current.ts";
import { closeNotice, notice } from "../live/notice.ts";
import { navigate, route } from "../router.ts";
import { searchFor, searchWords } from "../search.ts";
import { AutopilotBar } from "./autopilot-bar.tsx";
import { Icon, type IconName, Logo, ToneMark } from "./icons.tsx";

const entries = ["pipeline", "dashboard", "review", "library", "exceptions", "settings"] as const;

/** What every page stands in: top bar, rail (a bottom bar on phones), messages. */
export function Shell({
  projectId,
  children,
}: {
  readonly projectId: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to content
      </a>
      <TopBar projectId={projectId} />
      <Rail projectId={projectId} />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <NoticeBar />
    </div>
  );
}

function TopBar({ projectId }: { readonly projectId: string }): JSX.Element {
  return (
    <header class="top">
      <a class="brand" href={pathTo(projectId, "pipeline")} aria-label="Diecast">
        <Logo />
        <span>Diecast</span>
      </a>
      <ProjectSwitch projectId={projectId} />
      <SearchBox projectId={projectId} />
      <a class="top-settings" href={pathTo(projectId, "settings")} aria-label="Settings">
        <Icon name="settings" />
      </a>
      <AutopilotBar projectId={projectId} />
    </header>
  );
}

function ProjectSwitch({ projectId }: { readonly projectId: string }): JSX.Element {
  const items = projects.value ?? [];
  const isAsked = projects.value === null && projectsProblem.value === null;
  // Without a server there is no list, but what was taken along has the title. Nobody is shown an id for a moment.
  const known = items.find(({ id }) => id === projectId)?.title ?? live.value?.state.value?.title ?? "";
  const title = known === "" && !isAsked ? projectId : known;
  if (items.length < 2) return <span class="project-name">{title}</span>;
  return (
    <select
      class="project-name"
      aria-label="Project"
      value={projectId}
      onChange={(event) => navigate(pathTo(event.currentTarget.value, "pipeline"))}
    >
      {/* An address may name one that is not there. */}
      {items.every(({ id }) => id !== projectId) && <option value={projectId}>{title}</option>}
      {items.map((item) => (
        <option key={item.id} value={item.id}>
          {item.title || item.id}
        </option>
      ))}
    </select>
  );
}

function SearchBox({ projectId }: { readonly projectId: string }): JSX.Element {
  return (
    <label class="search">
      <Icon name="search" />
      <span class="hidden">Search</span>
      <input
        id="search"
        type="search"
        placeholder={matchMedia("(pointer: coarse)").matches ? "Search" : "Search  /"}
        value={searchWords.value}
        onInput={(event) => searchFor(projectId, event.currentTarget.value)}
      />
    </label>
  );
}

function Rail({ projectId }: { readonly projectId: string }): JSX.Element {
  const badges: Partial<Record<PageName, number>> = {
    review: status.value?.asked ?? 0,
    exceptions: status.value?.exceptions ?? 0,
    // Files with problems are listed there.
    settings: Object.keys(live.value?.state.value?.problems ?? {}).length,
  };
  return (
    <nav class="rail" aria-label="Pages">
      {entries.map((page) => (
        <RailLink key={page} projectId={projectId} page={page} badge={badges[page] ?? 0} />
      ))}
      <span class="rail-space" />
      <RailLink projectId={projectId} page="help" badge={0} />
    </nav>
  );
}

interface RailLinkProps {
  readonly projectId: string;
  readonly page: PageName & IconName;
  readonly badge: number;
}

function RailLink({ projectId, page, badge }: RailLinkProps): JSX.Element {
  const at = route.value.page;
  const isHere = at === page || (at !== "unknown" && overviewOf[at] === page) || (page === "pipeline" && at === "new");
  return (
    <a class={`rail-link rail-${page}`} href={pathTo(projectId, page)} aria-current={isHere ? "page" : undefined}>
      <Icon name={page} />
      <span>{pageTitles[page]}</span>
      {badge > 0 && <span class="badge">{badge}</span>}
      {page === "pipeline" && running.value !== null && <span class="badge badge-run">{running.value.percent} %</span>}
    </a>
  );
}

function NoticeBar(): JSX.Element {
  const shown = notice.value;
  return (
    <div class="notices" role={shown?.tone === "fail" ? "alert" : "status"}>
      {shown && (
        <div class={`notice notice-${shown.tone}`}>
          <ToneMark tone={shown.tone} />
          <span>{shown.text}</span>
          <button type="button" class="button quiet" aria-label="Close the message" onClick={closeNotice}>
            <Icon name="close" />
          </button>
        </div>
      )}
    </div>
  );
}
