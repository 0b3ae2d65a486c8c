import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openDecisions } from "../../core/decision/state.ts";
import { openExceptions } from "../../core/exception/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { stopServing } from "../../server/http/listen.ts";
import { giveUp, judge, pauseRenderer, seconded } from "./judging.ts";
import { call, projectId, type Reply, type Running, startServer } from "./support.ts";

let server: Running;
const drone = "enemy_scout_drone";
const specs = ["icon_bolt", "icon_coin", "icon_heart", seconded, "icon_star", drone];
const [bolt, coin, heart] = ["decision.icon_bolt.v1", "decision.icon_coin.v1", "icon_heart"];
const logOf = (dataDir: string) => join(dataDir, "projects", projectId, "events", "events.jsonl");

before(async () => {
  server = await startServer();
  await call("POST", `${server.api}/runs`, { specs });
  const project = await server.project();
  for (const spec of specs)
    if (spec === drone) await giveUp(project, spec);
    else await judge(project, spec, spec === heart ? "exception" : "ask");
  await pauseRenderer(project);
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
      for (const time of ["again", "once more"]) {
        await happenElsewhere(cut);
        const reply = await send(cut, command);
        assert.equal(reply.status, 200, `${name}, ${time}: ${reply.text}`);
        assert.deepEqual(standing((await cut.project()).state()), wanted, `${name}, ${time}`);
      }
    });
});

test("PROTOCOL 2.2: whatever is settled of exceptions and was cut apart anywhere comes, sent again, to what it would have come to", async () => {
  const state = (await server.project()).state();
  const [breach, lacking, paused] = [heart, drone, null].map(
    (specId) => openExceptions(state).find((exception) => exception.specId === specId) ?? assert.fail(`of ${specId}`),
  );
  const causeIds = [breach, lacking, paused].map((exception) => exception?.causeId);
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const orders = [
    { path: `exceptions/${breach?.exceptionId}/retry`, body: {} },
    { path: `exceptions/${paused?.exceptionId}/retry`, body: {} },
    { path: `exceptions/${paused?.exceptionId}/dismiss`, body: {} },
    ...[{ verb: "retry" }, { verb: "dismiss" }, { verb: "snooze", until }].map((settled) => {
      return { path: "exceptions/settle", body: { ...settled, causeIds } };
    }),
  ];
  for (const command of orders)
    await cutAnywhere(command, async (cut, wanted) => {
      const reply = await send(cut, command);
      const name = `${command.path} ${JSON.stringify(command.body)}: ${reply.text}`;
      // Where only the line with the key is missing, nothing is left to be done.
      assert.ok(reply.status === 200 || reply.status === 409, name);
      assert.deepEqual(standing((await cut.project()).state()), wanted, name);
    });
});

const send = ({ api }: Running, { path, body }: Command): Promise<Reply> =>
  call("POST", `${api}/${path}`, body, { "Idempotency-Key": "cut-off", "Diecast-Reviewer": "ann" });

/** Other people go on meanwhile; what they do comes to nothing here. */
async function happenElsewhere({ api }: Running): Promise<void> {
  for (const path of ["postpone", "bring-back", "postpone", "bring-back"])
    assert.equal((await call("POST", `${api}/decisions/decision.icon_star.v1/${path}`, {})).status, 200);
}

/** Does a command, and has a look at servers that find only its first line, its first two, and so on, without the last. */
async function cutAnywhere(command: Command, look: (cut: Running, wanted: object) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), "diecast-cut-"));
  await cp(server.dataDir, dataDir, { recursive: true });
  const { log, start, wanted } = await sentWhole(dataDir, command);
  let cuts = 0;
  for (let end = log.indexOf("\n", start) + 1; end < log.length; end = log.indexOf("\n", end) + 1, cuts += 1) {
    await writeFile(logOf(dataDir), log.subarray(0, end));
    const cut = await startServer({ dataDir });
    await look(cut, wanted).finally(() => close(cut));
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
  const hidden = Object.values(state.causes).map((cause) => cause.hidden?.until);
  const paused = Object.values(state.providers).filter(({ pause }) => pause !== null).length;
  return { versions, questions: questions.sort(), running, exceptions: exceptions.sort(), hidden, paused };
}
