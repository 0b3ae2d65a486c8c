import type { JSX } from "preact";
import { documentKinds } from "../../core/document/kinds.ts";
import { type DocumentHead, type DocumentProblem, documentKey, documentsOfKind } from "../../core/document/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { asLabel, idInWords } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { CopyId } from "../components/copy.tsx";
import { kindInWords } from "../components/document-link.tsx";
import { Loading } from "../components/empty.tsx";
import { ToneMark } from "../components/icons.tsx";
import { PageHead } from "../components/page-head.tsx";
import { ProblemList } from "../components/problem.tsx";
import { Value } from "../components/value.tsx";
import { useAsked } from "../live/asked.ts";
import { live } from "../live/current.ts";
import { AgreementPanel } from "../reviewers/agreement.tsx";
import { chooseTheme, theme, themes } from "../theme.ts";
import { WhatIfPanel } from "../what-if/what-if.tsx";

interface RendererStatus {
  readonly id: string;
  readonly url: string;
  readonly isReachable: boolean;
  readonly sentence: string;
  readonly version: string | null;
  readonly vramBytes: number | null;
  readonly checkpointId: string | null;
  readonly busy: number;
}

interface SystemStatus {
  readonly workers: readonly { readonly id: string; readonly state: string }[];
  readonly renderers: readonly RendererStatus[];
  readonly settings: readonly { readonly name: string; readonly origin: string; readonly value: unknown }[];
}

/** What is in force: problems first, then the machine, then the documents. */
export function Settings({ projectId }: { readonly projectId: string }): JSX.Element {
  const state = live.value?.state.value ?? null;
  if (!state) return <Loading problem={live.value?.problem.value ?? null} />;
  const problems = Object.values(state.problems);
  return (
    <>
      <PageHead
        title="Settings"
        lead="Documents are files in the project's folder: edit them there, or here with a dry run before anything is saved."
      />
      <p class="phone-only">
        <a class="button" href={pathTo(projectId, "dashboard")}>
          Dashboard
        </a>{" "}
        <a class="button" href={pathTo(projectId, "help")}>
          Help and keys
        </a>
      </p>
      {problems.length > 0 && <Problems problems={problems} />}
      <Appearance />
      <Machine />
      <Documents projectId={projectId} state={state} />
      <WhatIfPanel projectId={projectId} />
      <AgreementPanel projectId={projectId} />
    </>
  );
}

function Problems({ problems }: { readonly problems: readonly DocumentProblem[] }): JSX.Element {
  return (
    <section class="panel panel-fail" aria-labelledby="problems-title">
      <h2 id="problems-title">Files with problems</h2>
      <p class="fine">They were left alone; the last good revision stays in force.</p>
      <ul class="lines">
        {problems.map((file) => (
          <li key={file.path}>
            <ToneMark tone="fail" />
            <div>
              <p>
                <b>{file.path}</b>
              </p>
              {file.problems.map((problem) => (
                <p key={problem.path + problem.message}>
                  <code>{problem.path === "" ? "/" : problem.path}</code> {problem.message}
                </p>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Appearance(): JSX.Element {
  return (
    <fieldset class="panel choice">
      <legend>Appearance</legend>
      {themes.map((name) => (
        <label key={name}>
          <input type="radio" name="theme" checked={theme.value === name} onChange={() => chooseTheme(name)} /> {name}
        </label>
      ))}
    </fieldset>
  );
}

function Machine(): JSX.Element {
  const asked = useAsked<SystemStatus>("/api/system").value;
  return (
    <section class="panel" aria-labelledby="machine-title">
      <h2 id="machine-title">The machine</h2>
      {asked === null && <p class="none soon">Looking …</p>}
      {asked?.ok && <MachineFacts system={asked.value} />}
      {asked?.ok === false && <ProblemList problem={asked.problem} />}
    </section>
  );
}

function RendererFacts({ renderers }: Pick<SystemStatus, "renderers">): JSX.Element {
  if (renderers.length === 0)
    return (
      <dd>
        <ToneMark tone="wait" /> No worker has told of one yet.
      </dd>
    );
  return (
    <>
      {renderers.map((renderer) => (
        <dd key={renderer.id}>
          <ToneMark tone={renderer.isReachable ? "pass" : "fail"} /> {renderer.sentence}{" "}
          <span class="fine">{rendererFacts(renderer).join(" · ")}</span>
        </dd>
      ))}
    </>
  );
}

function MachineFacts({ system }: { readonly system: SystemStatus }): JSX.Element {
  const { renderers, workers, settings } = system;
  const states = workers.map(({ state }) => state).join(", ");
  return (
    <>
      <dl class="facts">
        <div>
          <dt>{renderers.length === 1 ? "Renderer" : "Renderers"}</dt>
          <RendererFacts renderers={renderers} />
        </div>
        <div>
          <dt>Workers</dt>
          <dd>
            <ToneMark tone={workers.length === 0 ? "fail" : "pass"} />{" "}
            {workers.length === 0 ? "No worker is alive; nothing will render." : states}
          </dd>
        </div>
      </dl>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Setting</th>
            <th scope="col">Value</th>
            <th scope="col">Set by</th>
          </tr>
        </thead>
        <tbody>
          {settings.map(({ name, value, origin }) => (
            <tr key={name}>
              <th scope="row">{asLabel(idInWords(name))}</th>
              <td>
                <Value value={value} />
              </td>
              <td>{origin}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function rendererFacts({ url, version, vramBytes, checkpointId, busy }: RendererStatus): string[] {
  return [
    url,
    ...(version === null ? [] : [`version ${version}`]),
    ...(vramBytes ? [`${Math.round(vramBytes / 2 ** 30)} GiB`] : []),
    ...(checkpointId === null ? [] : [`${checkpointId} loaded`]),
    ...(busy === 0 ? [] : [`${busy} in hand`]),
  ];
}

function Documents({ projectId, state }: { readonly projectId: string; readonly state: ProjectState }): JSX.Element {
  const groups = documentKinds.map((kind) => ({ kind, heads: documentsOfKind(state, kind) }));
  return (
    <section class="panel" aria-labelledby="documents-title">
      <h2 id="documents-title">Documents</h2>
      {groups.map(({ kind, heads }) => (
        <details key={kind} class="document-group">
          <summary>
            {asLabel(idInWords(kind))} <span class="column-count">{heads.length}</span>
          </summary>
          <ul class="documents">
            {heads.map((head) => (
              <DocumentRow key={head.id} projectId={projectId} head={head} />
            ))}
          </ul>
          {kind !== "project" && (
            <a
              class="button small"
              href={kind === "specs" ? pathTo(projectId, "new") : pathTo(projectId, "documents", kind)}
            >
              New {kindInWords(kind)}
            </a>
          )}
        </details>
      ))}
    </section>
  );
}

function DocumentRow({ projectId, head }: { readonly projectId: string; readonly head: DocumentHead }): JSX.Element {
  const { summary, revision, hash, id, kind } = head;
  return (
    <li>
      <a href={pathTo(projectId, "documents", documentKey(kind, id))}>{summary.title}</a>
      <span class="fine">
        {id} · revision {revision}
        {summary.status !== null && ` · ${summary.status}`}
        {summary.checkpointId !== null && ` · ${summary.checkpointId}`}
      </span>
      {kind === "specs" && <a href={pathTo(projectId, "assets", id)}>asset</a>}
      <CopyId value={hash} what="hash of this revision" />
    </li>
  );
}
