import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openDecisions } from "../../core/decision/state.ts";
import { openExceptions } from "../../core/exception/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { stopServing } from "../../server/http/listen.ts";
import { judge, seconded } from "./judging.ts";
import { call, projectId, type Reply, type Running, startServer } from "./support.ts";

let server: Running;
const specs = ["icon_bolt", "icon_coin", "icon_heart", seconded];
const [bolt, coin, heart] = ["decision.icon_bolt.v1", "decision.icon_coin.v1", "icon_heart"];
const logOf = (dataDir: string) => join(dataDir, "projects", projectId, "events", "events.jsonl");

before(async () => {
  server = await startServer();
  await call("POST", `${server.api}/runs`, { specs });
  for (const spec of specs) await judge(await server.project(), spec, spec === heart ? "exception" : "ask");
});
after(() => server.stop());

interface Command {
  readonly path: string;
  readonly body: object;
  /** What has to be said before. */
  readonly first?: Command;
}

const no = { path: `decisions/${bolt}/answer`, body: { answer: "no" } };
const commands: Readonly<Record<string, Command>> = {
  no,
  unsure: { path: `decisions/${bolt}/answer`, body: { answer: "unsure" } },
  "the first of two answers": { path: `decisions/decision.${seconded}.v1/answer`, body: { answer: "no" } },
  "several answers": {
    path: "decisions/answers",
    body: { how: "sweep", answers: [bolt, coin].map((decisionId) => ({ decisionId, answer: "no" })) },
  },
  "undo of a no": { path: `decisions/${bolt}/undo`, body: {}, first: no },
};

test("PROTOCOL 2.2: an answer or undo whose lines were cut apart anywhere comes, sent again, to what it would have come to", async () => {
  for (const [name, command] of Object.entries(commands))
    await cutAnywhere(command, async (cut, wanted) => {
      const reply = await send(cut, command);
      assert.equal(reply.status, 200, `${name}: ${reply.text}`);
      assert.deepEqual(standing((await cut.project()).state()), wanted, name);
    });
});

test("a retry of an exception that was cut off between its lines leaves the exception open, or makes the asset again", async () => {
  const { exceptionId, causeId } = openExceptions((await server.project()).state())[0] ?? {};
  for (const command of [
    { path: `exceptions/${exceptionId}/retry`, body: {} },
    { path: "exceptions/settle", body: { verb: "retry", causeIds: [causeId] } },
  ])
    await cutAnywhere(command, async (cut) => {
      const state = (await cut.project()).state();
      const isMade = state.assets[heart]?.versions.length === 2;
      assert.ok(isMade || openExceptions(state).length === 1, command.path);
    });
});

const send = ({ api }: Running, { path, body }: Command): Promise<Reply> =>
  call("POST", `${api}/${path}`, body, { "Idempotency-Key": "cut-off", "Diecast-Reviewer": "ann" });

/** Does a command, and has a look at servers that find only its first line, its first two, and so on, without the last. */
async function cutAnywhere(command: Command, look: (cut: Running, wanted: object) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), "diecast-cut-"));
  await cp(server.dataDir, dataDir, { recursive: true });
  const { log, start, wanted } = await sentWhole(dataDir, command);
  let cuts = 0;
  for (let end = log.indexOf("\n", start) + 1; end < log.length; end = log.indexOf("\n", end) + 1, cuts += 1) {
    await writeFile(logOf(dataDir), log.subarray(0, end));
    const cut = await startServer({ dataDir });
    await look(cut, wanted);
    await close(cut);
  }
  assert.ok(cuts > 0, `${command.path} is of several lines`);
  await rm(dataDir, { recursive: true });
}

/** The command as it goes when nothing comes between: the log, where in it its first line begins, and what it comes to. */
async function sentWhole(dataDir: string, command: Command) {
  const running = await startServer({ dataDir });
  if (command.first !== undefined)
    await call("POST", `${running.api}/${command.first.path}`, command.first.body, { "Diecast-Reviewer": "ann" });
  const start = (await readFile(logOf(dataDir))).length;
  const reply = await send(running, command);
  assert.equal(reply.status, 200, reply.text);
  const wanted = standing((await running.project()).state());
  await close(running);
  return { log: await readFile(logOf(dataDir)), start, wanted };
}

/** Stops a server and leaves its folder. */
async function close({ host, http }: Running): Promise<void> {
  host.streams.endAll();
  await stopServing(http);
  await host.close();
}

/** What came of it, without the ids that are drawn anew. */
function standing(state: ProjectState): object {
  const versions = specs.map((id) => state.assets[id]?.versions.map(({ status }) => status));
  const questions = openDecisions(state).map(({ assetId, round }) => `${assetId} ${round?.nth ?? 1}`);
  const running = Object.values(state.runs).filter((run) => run.state === "running").length;
  const exceptions = openExceptions(state).map(({ code, assetId }) => `${code} ${assetId}`);
  return { versions, questions: questions.sort(), running, exceptions: exceptions.sort() };
}
