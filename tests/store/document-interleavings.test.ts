import assert from "node:assert/strict";
import { readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { removeDocument } from "../../core/document/decide.ts";
import { type ProjectState, projectFold } from "../../core/project/state.ts";
import { createDocumentCommits } from "../../store/document-commits.ts";
import { noLock } from "../../store/log/no-lock.ts";
import { realPorts } from "../../store/ports.ts";
import { openProject } from "../../store/project.ts";
import { checkpoint, deafProject, kind, lookOnce, pretty, saveIn } from "./deaf-project.ts";
import { eachPause, type PausedCalls, pausedCalls } from "./paused-calls.ts";
import { actor, closeAfter, failOnFault } from "./support.ts";

test("wherever a writer of a document stands still while another one writes it, whole, neither takes the other's file for a hand edit", async (t) => {
  await eachPause(10, async (call) => {
    const { writers, end } = await opened(t);
    const paused = await writers.first.calls.pause(call, () => writers.first.save("First"));
    await writers.second.look();
    await writers.second.save("Second");
    await writers.second.look();
    await paused.goOn();
    const { revised } = await end();
    assert.deepEqual(revised.slice().sort(), ["person First", "person Second"], `paused at call ${call}`);
    return paused;
  });
});

test("wherever a writer stands still, a hand edit that is made meanwhile stays and becomes the newest revision", async (t) => {
  await eachPause(10, async (call) => {
    const { writers, edit, end } = await opened(t);
    const paused = await writers.first.calls.pause(call, () => writers.first.save("First"));
    await edit("Hand");
    await writers.second.look();
    await paused.goOn();
    const { revised, title } = await end();
    // An edit that was taken up before the writer decided is what that writer replaced.
    assert.deepEqual(revised.slice().sort(), ["file Hand", "person First"], `paused at call ${call}`);
    assert.equal(title, revised.at(-1)?.split(" ")[1], `paused at call ${call}`);
    return paused;
  });
});

test("wherever the watch stands still over a hand edit while somebody writes the document, the edit is not lost", async (t) => {
  await eachPause(10, async (call) => {
    const { writers, edit, end } = await opened(t);
    await edit("Hand");
    const paused = await writers.first.calls.pause(call, writers.first.look);
    await writers.second.save("Second");
    await paused.goOn();
    const { revised } = await end();
    assert.deepEqual(revised.slice().sort(), ["file Hand", "person Second"], `paused at call ${call}`);
    return paused;
  });
});

test("wherever a writer that removes a document stands still, a hand edit that is made meanwhile is not lost", async (t) => {
  const run = async (call: number | "remove") => {
    const { writers, edit, revised } = await opened(t);
    const paused = await writers.first.calls.pause(call, writers.first.remove);
    await edit("Hand");
    await paused.goOn();
    await writers.second.look();
    assert.deepEqual(await revised(), ["file Hand"], `paused at call ${call}, before ${paused.at}`);
    return paused;
  };
  // By name, too: what a process does in the background may take a number.
  assert.ok((await run("remove")).isPaused);
  await eachPause(10, run);
});

/** A checkpoint that is there already, and two processes whose lock keeps nobody out. */
async function opened(t: TestContext) {
  const deaf = await deafProject(t);
  await deaf.save("Old");
  const writers = { first: await writer(deaf.dataDir), second: await writer(deaf.dataDir) };
  /** By a commit: the head is set back by a writer that stood still right before it wrote it. */
  async function revised(): Promise<string[]> {
    await deaf.project.commit(() => [], { actor });
    const { events } = await deaf.project.read({ since: 1 });
    return events.flatMap((event) =>
      event.type === "document.revised" ? [`${event.actor.kind} ${event.payload.summary.title}`] : [],
    );
  }
  return {
    writers,
    revised,
    edit: (title: string) => writeSettled(deaf.path, title),
    /** What came of it, after one more look: who revised it to which title, and what is in the file. */
    async end() {
      await writers.second.look();
      const said = await revised();
      const { title } = JSON.parse(await readFile(deaf.path, "utf8"));
      assert.equal(title, deaf.title());
      assert.deepEqual(await readdir(join(deaf.project.folder, "runtime", "pending-documents")), []);
      return { revised: said, title };
    },
  };
}

async function writer(dataDir: string) {
  const calls: PausedCalls = pausedCalls();
  const { fileSystem } = calls;
  const ports = { ...realPorts, fileSystem };
  const given = { dataDir, projectId: "p", fold: projectFold, freeSpaceFloorBytes: 0, onFault: failOnFault };
  const project = await openProject({ ...given, ports, lock: noLock });
  closeAfter(dataDir, project.close);
  const commits = createDocumentCommits(project, fileSystem);
  return {
    calls,
    save: (title: string) => saveIn(commits, kind, checkpoint(title)),
    async remove() {
      const decide = (state: ProjectState) => removeDocument(state, kind, "copax");
      await commits.commit({ kind, id: "copax", decide }, { actor });
    },
    look: () => lookOnce(project, commits),
  };
}

/** As if it had been written a while ago: nobody waits for it to settle. */
async function writeSettled(path: string, title: string): Promise<void> {
  await writeFile(path, pretty(checkpoint(title)));
  const aWhileAgo = new Date(Date.now() - 10_000);
  await utimes(path, aWhileAgo, aWhileAgo);
}
