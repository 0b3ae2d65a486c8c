import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { test } from "node:test";
import { removeDocument, reviseDocument } from "../../core/document/decide.ts";
import { type ProjectState, projectFold } from "../../core/project/state.ts";
import { createDocumentCommits, type DocumentCommits } from "../../store/document-commits.ts";
import { watchDocuments } from "../../store/document-watch.ts";
import type { FollowFiles } from "../../store/file-changes.ts";
import type { FileSystem } from "../../store/file-system.ts";
import { realPorts } from "../../store/ports.ts";
import { openProject } from "../../store/project.ts";
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

test("a dead writer's marker that somebody else clears right before it is dealt with is no reason to write the file", async (t) => {
  const opened = await deafProject(t);
  await opened.save("Old");
  await opened.save("New");
  await writeFile(opened.marker, "");
  await writeFile(opened.path, pretty(checkpoint("Old")));
  let looks = 0;
  const once: FileSystem = {
    ...realFileSystem,
    async readFile(path) {
      if (path === opened.marker) looks += 1;
      return path === opened.marker && looks > 1 ? null : realFileSystem.readFile(path);
    },
  };
  await createDocumentCommits(opened.project, once).restore();
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

test("of two writers of one document the first to end takes nothing away that tells that the other is still at work", async (t) => {
  const opened = await deafProject(t);
  const [first, second] = [await waitingWriter(opened, "remove"), await waitingWriter(opened, "writeDurably")];
  const firstSaved = save(first.commits, "First");
  await first.hasCome;
  const secondSaved = save(second.commits, "Second");
  await second.hasCome;
  first.goOn();
  await firstSaved;
  await look(opened);
  assert.deepEqual(await revisions(opened), ["person First", "person Second"], "the file of the first is no hand edit");
  second.goOn();
  await secondSaved;
  await look(opened);
  assert.deepEqual(await revisions(opened), ["person First", "person Second"]);
  assert.equal(await readFile(opened.path, "utf8"), pretty(checkpoint("Second")));
});

test("a writer whose revision is older than another's by the time it writes the file leaves the newest one there", async (t) => {
  const opened = await deafProject(t);
  const late = await waitingWriter(opened, "writeDurably");
  const saved = save(late.commits, "Late");
  await late.hasCome;
  await opened.save("Newest");
  late.goOn();
  await saved;
  await look(opened);
  assert.deepEqual(await revisions(opened), ["person Late", "person Newest"]);
  assert.equal(JSON.parse(await readFile(opened.path, "utf8")).title, "Newest");
});

test("a commit after a writer that died before it wrote the file brings the file to the newest revision", async (t) => {
  const opened = await deafProject(t);
  await opened.save("Old");
  const { revision } = await opened.commits.prepare(kind, checkpoint("Never written"));
  await opened.project.commit((state) => reviseDocument(state, revision), { actor });
  await writeFile(opened.marker, "");
  await opened.save("Newest");
  assert.equal(await readFile(opened.path, "utf8"), pretty(checkpoint("Newest")));
});

test("with too little space to commit anything, what a dead writer left is finished all the same", async (t) => {
  const opened = await deafProject(t);
  await opened.save("Old");
  const { revision } = await opened.commits.prepare(kind, checkpoint("New"));
  await opened.project.commit((state) => reviseDocument(state, revision), { actor });
  await opened.project.close();
  await writeFile(opened.marker, "");
  const options = { dataDir: opened.dataDir, projectId: "p", fold: projectFold, onFault: failOnFault };
  const full = await openProject({ ...options, freeSpaceFloorBytes: Number.MAX_SAFE_INTEGER });
  closeAfter(opened.dataDir, full.close);
  await createDocumentCommits(full).restore();
  assert.equal(JSON.parse(await readFile(opened.path, "utf8")).title, "New");
});

type Opened = Awaited<ReturnType<typeof deafProject>>;

/** One whole look at all working copies. */
async function look({ project, commits }: Opened): Promise<void> {
  const follow: FollowFiles = async () => ({ close: async () => undefined });
  await (await watchDocuments({ project, commits, onFault: failOnFault, follow, scanMs: 60_000 })).close();
}

/** Another process that writes documents; it waits before the first call of `operation` that is about a working copy or a marker. */
async function waitingWriter({ dataDir }: Opened, operation: "remove" | "writeDurably") {
  const [come, going] = [signal(), signal()];
  const wait = async (): Promise<void> => {
    come.give();
    await going.given;
  };
  const calls: Pick<FileSystem, "remove" | "writeDurably"> = {
    async remove(...given) {
      await wait();
      return realFileSystem.remove(...given);
    },
    async writeDurably(...given) {
      if (given[0].includes("/documents/")) await wait();
      return realFileSystem.writeDurably(...given);
    },
  };
  const fileSystem = { ...realFileSystem, [operation]: calls[operation] };
  const ports = { ...realPorts, fileSystem };
  const options = { dataDir, projectId: "p", fold: projectFold, freeSpaceFloorBytes: 0, onFault: failOnFault, ports };
  const project = await openProject(options);
  closeAfter(dataDir, project.close);
  return { commits: createDocumentCommits(project, fileSystem), hasCome: come.given, goOn: going.give };
}

function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}

async function save(commits: DocumentCommits<ProjectState>, title: string): Promise<void> {
  const value = checkpoint(title);
  const { revision } = await commits.prepare(kind, value);
  const decide = (state: ProjectState) => reviseDocument(state, revision);
  await commits.commit({ kind, id: "copax", decide, value }, { actor });
}

/** Who revised the checkpoint, to which title, in order. */
async function revisions({ project }: Opened): Promise<string[]> {
  await project.catchUp();
  const { events } = await project.read({ since: 0 });
  return events.flatMap((event) =>
    event.type === "document.revised" && event.payload.id === "copax"
      ? [`${event.actor.kind} ${event.payload.summary.title}`]
      : [],
  );
}

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
