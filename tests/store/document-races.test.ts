import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { test } from "node:test";
import { removeDocument, reviseDocument } from "../../core/document/decide.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { createDocumentCommits } from "../../store/document-commits.ts";
import { watchDocuments } from "../../store/document-watch.ts";
import type { FollowFiles } from "../../store/file-changes.ts";
import type { FileSystem } from "../../store/file-system.ts";
import { realFileSystem } from "../../store/real-file-system.ts";
import { checkpoint, deafProject, kind, pretty } from "./deaf-project.ts";
import { actor, closeAfter, eventually, failOnFault } from "./support.ts";

test("a marker that its writer clears while it is looked at is nobody's to clean up: a new file stays", async (t) => {
  const opened = await deafProject(t);
  await opened.save("Old");
  const decide = (state: ProjectState) => removeDocument(state, kind, "copax");
  await opened.commits.commit({ kind, id: "copax", decide }, { actor });
  await writeFile(opened.path, pretty(checkpoint("Old")));
  const listed: FileSystem = { ...realFileSystem, list: async () => [`${kind}.copax`] };
  await createDocumentCommits(opened.project, listed).restore();
  assert.equal(await readFile(opened.path, "utf8"), pretty(checkpoint("Old")));
});

test("a document that another writer adds while the watch finds no file is not removed again", async (t) => {
  const opened = await deafProject(t);
  const { commits } = opened;
  let isAdded = false;
  const isPending: typeof commits.isPending = async (...document) => {
    const answer = await commits.isPending(...document);
    if (!isAdded) await appendWithoutFile(opened);
    isAdded = true;
    return answer;
  };
  await lookAt({ ...opened, commits: { ...commits, isPending } }, () => isAdded);
  assert.equal(opened.title(), "Not written yet");
});

test("a document that is removed and added again just as it was, in the midst of a look, stays", async (t) => {
  const opened = await deafProject(t);
  const { project, commits } = opened;
  await opened.save("Old");
  let isRemoved = false;
  const isPending: typeof commits.isPending = async (...document) => {
    const answer = await commits.isPending(...document);
    const decide = (state: ProjectState) => removeDocument(state, kind, "copax");
    if (!isRemoved) await commits.commit({ kind, id: "copax", decide }, { actor });
    isRemoved = true;
    return answer;
  };
  let isBack = false;
  // The removal that the look decides on.
  const commit: typeof project.commit = async (...command) => {
    if (isRemoved && !isBack) await opened.save("Old");
    isBack = true;
    return project.commit(...command);
  };
  await lookAt({ ...opened, project: { ...project, commit }, commits: { ...commits, isPending } }, () => isBack);
  assert.equal(opened.title(), "Old");
});

type Opened = Awaited<ReturnType<typeof deafProject>>;

/** Looks at the checkpoint, as if the system had told of a change, and when that has begun at another one, which is in turn after it. */
async function lookAt(
  { dataDir, project, commits }: Pick<Opened, "dataDir" | "project" | "commits">,
  hasBegun: () => boolean,
): Promise<void> {
  let tell: Parameters<FollowFiles>[1] = () => assert.fail("it watches nothing yet");
  const follow: FollowFiles = async (_, onChange) => {
    tell = onChange;
    return { close: async () => undefined };
  };
  const watch = await watchDocuments({ project, commits, onFault: failOnFault, follow, scanMs: 60_000 });
  closeAfter(dataDir, watch.close);
  tell(kind, "copax");
  await eventually(hasBegun);
  await writeFile(project.documents.path(kind, "other"), pretty(checkpoint("Other", "other")));
  tell(kind, "other");
  await eventually(() => project.state().documents[`${kind}/other`] !== undefined);
}

/** Another writer between its event and its working copy. */
async function appendWithoutFile({ project, commits, marker }: Opened): Promise<void> {
  const { revision } = await commits.prepare(kind, checkpoint("Not written yet"));
  await writeFile(marker, `${hostname()} ${process.ppid} another-life\n`);
  await project.commit((state) => reviseDocument(state, revision), { actor });
}
