import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import type { DocumentKind } from "../../core/contracts.ts";
import { reviseDocument } from "../../core/document/decide.ts";
import { type ProjectState, projectFold } from "../../core/project/state.ts";
import { createDocumentCommits, type DocumentCommits } from "../../store/document-commits.ts";
import { watchDocuments } from "../../store/document-watch.ts";
import { openProject, type ProjectStore } from "../../store/project.ts";
import { actor, closeAfter, failOnFault, makeDataDir } from "./support.ts";

export const kind = "checkpoints";
export const pretty = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

export function checkpoint(title: string, id = "copax") {
  const defaults = { width: 512, height: 512, variants: 1, steps: 8, cfg: 6, sampler: "euler", scheduler: "normal" };
  const model = { file: "c.safetensors", architecture: "sdxl", dialect: "copax", weightSyntax: "parentheses" };
  return { id, title, ...model, defaults, notes: "" };
}

type Commits = DocumentCommits<ProjectState>;

/** Nothing tells of changes. */
const follow = async () => ({ close: async () => undefined });

/** Puts a document in place of whatever is there. */
export async function saveIn(commits: Commits, of: DocumentKind, value: { readonly id: string }): Promise<void> {
  const { revision } = await commits.prepare(of, value);
  const decide = (state: ProjectState) => reviseDocument(state, revision);
  await commits.commit({ kind: of, id: value.id, decide, value }, { actor });
}

/** One look at all files, by whoever watches them. */
export async function lookOnce(project: ProjectStore<ProjectState>, commits: Commits): Promise<void> {
  await (await watchDocuments({ project, commits, onFault: failOnFault, follow, scanMs: 60_000 })).close();
}

/** A project whose watch hears of nothing: only the scan can see what is on the disk. */
export async function deafProject(t: TestContext) {
  const dataDir = await makeDataDir(t);
  const options = { dataDir, projectId: "p", fold: projectFold, freeSpaceFloorBytes: 0, onFault: failOnFault };
  const project = await openProject(options);
  closeAfter(dataDir, project.close);
  const commits = createDocumentCommits(project);
  const path = project.documents.path(kind, "copax");
  await mkdir(dirname(path), { recursive: true });
  const markers = join(project.folder, "runtime", "pending-documents");
  await mkdir(markers, { recursive: true });
  return {
    ...{ dataDir, project, commits, path, marker: join(markers, `${kind}.copax`) },
    title: () => project.state().documents[`${kind}/copax`]?.summary.title,
    save: (title: string, id = "copax") => saveIn(commits, kind, checkpoint(title, id)),
    async watch() {
      const watch = await watchDocuments({ project, commits, onFault: failOnFault, follow, scanMs: 20 });
      closeAfter(dataDir, watch.close);
    },
  };
}
