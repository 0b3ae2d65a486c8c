import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import type { DiecastEvent } from "../../core/event.ts";
import { Failure } from "../../core/failure.ts";
import { hashOf } from "../../core/hash.ts";
import { realPorts } from "../../store/ports.ts";
import { openProject, type ProjectStore } from "../../store/project.ts";
import { actor, draft, logPath, makeDataDir, type Names, namesFold, open } from "./support.ts";

test("a commit is numbered, folded and readable, and the log on disk keeps its promise to a stranger", async (t) => {
  const dataDir = await makeDataDir(t);
  const project = await open(dataDir);
  const { events, headSeq } = await project.commit(() => [draft("a"), draft("b")], { actor });
  await project.commit(() => [draft("c")], { actor });
  assert.deepEqual(
    events.map(({ seq }) => seq),
    [1, 2],
  );
  assert.equal(headSeq, 2);
  assert.deepEqual(project.state().names, ["a", "b", "c"]);
  let prev = "0".repeat(64);
  for (const [at, line] of (await readFile(logPath(dataDir), "utf8")).trimEnd().split("\n").entries()) {
    const event = JSON.parse(line);
    const body = `${line.slice(0, -75)}}`;
    assert.equal(event.seq, at + 1);
    assert.equal(event.prev, prev);
    assert.equal(
      event.hash,
      createHash("sha256")
        .update(prev + body)
        .digest("hex"),
    );
    prev = event.hash;
  }
});

test("decide sees the newest state, also within one batch", async (t) => {
  const project = await open(await makeDataDir(t));
  const name = (names: string[]) => `n${names.length}`;
  const commits = Array.from({ length: 500 }, () => project.commit((state) => [draft(name(state.names))], { actor }));
  await Promise.all(commits);
  assert.deepEqual(
    project.state().names,
    Array.from({ length: 500 }, (_, at) => `n${at}`),
  );
});

test("a refusal of decide concerns only its own commit", async (t) => {
  const project = await open(await makeDataDir(t));
  const refuse = () => {
    throw new Failure("CONFLICT");
  };
  const results = await Promise.allSettled([
    project.commit(() => [draft("a")], { actor }),
    project.commit(refuse, { actor }),
    project.commit(() => [draft("b")], { actor }),
  ]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled"],
  );
  assert.deepEqual(project.state().names, ["a", "b"]);
});

test("a payload that does not match its schema writes nothing, not even the drafts beside it", async (t) => {
  const project = await open(await makeDataDir(t));
  const bad = { ...draft("b"), payload: { decisionId: 7 as unknown as string } };
  await assert.rejects(
    project.commit(() => [draft("a"), bad], { actor }),
    { code: "INVALID_INPUT" },
  );
  assert.deepEqual(project.state().names, []);
  assert.equal(project.headSeq(), 0);
});

test("an event that is too large is refused", async (t) => {
  const project = await open(await makeDataDir(t));
  const large = { ...draft("a"), entityId: "x".repeat(1024 * 1024) };
  await assert.rejects(
    project.commit(() => [large], { actor }),
    { code: "EVENT_TOO_LARGE" },
  );
});

test("one key sent many times at once gives one event, and everyone gets that event", async (t) => {
  const project = await open(await makeDataDir(t));
  const send = () => project.commit(() => [draft("a")], { actor, idempotencyKey: "k" });
  const results = await Promise.all(Array.from({ length: 200 }, send));
  assert.equal(project.headSeq(), 1);
  assert.equal(results.filter(({ duplicate }) => !duplicate).length, 1);
  assert.deepEqual(new Set(results.map(({ events }) => events[0]?.id)).size, 1);
});

test("a known command is answered with its first event and does not decide again, also after a restart", async (t) => {
  const dataDir = await makeDataDir(t);
  const context = { actor, idempotencyKey: "k", primary: { type: "decision.postponed", entityId: "a" } } as const;
  const project = await open(dataDir);
  const first = await project.commit(() => [draft("a")], { ...context, payloadDigest: hashOf({ decisionId: "a" }) });
  await project.close();
  const again = await open(dataDir);
  const decide = () => assert.fail("decided twice");
  const second = await again.commit(decide, { ...context, payloadDigest: hashOf({ decisionId: "a" }) });
  assert.deepEqual([second.events, second.duplicate, second.conflict], [first.events, true, false]);
  const other = await again.commit(decide, { ...context, payloadDigest: hashOf({ decisionId: "b" }) });
  assert.deepEqual([other.duplicate, other.conflict], [true, true]);
  assert.equal(again.headSeq(), 1);
});

test("a known draft is dropped and its event returned in its place; the others are appended", async (t) => {
  const project = await open(await makeDataDir(t));
  await project.commit(() => [draft("a", "k")], { actor });
  const { events, duplicate } = await project.commit(() => [draft("a", "k"), draft("b", "k")], { actor });
  assert.deepEqual(
    events.map(({ seq }) => seq),
    [1, 2],
  );
  assert.equal(duplicate, false);
  assert.deepEqual(project.state().names, ["a", "b"]);
});

test("a key counts again after the window has passed", async (t) => {
  const dataDir = await makeDataDir(t);
  let now = Date.parse("2026-01-01T12:00:00.000Z");
  const project = await open(dataDir, { ports: { ...realPorts, now: () => now }, idempotencyWindowDays: 1 });
  const day = 24 * 60 * 60 * 1000;
  await project.commit(() => [draft("a", "k")], { actor });
  now += day - 1;
  assert.equal((await project.commit(() => [draft("a", "k")], { actor })).duplicate, true);
  now += 1;
  assert.equal((await project.commit(() => [draft("a", "k")], { actor })).duplicate, false);
});

test("PROTOCOL 1.4: the window is as long as the project's document says, also after it has changed", async (t) => {
  const dataDir = await makeDataDir(t);
  const day = 24 * 60 * 60 * 1000;
  let now = Date.parse("2026-01-01T12:00:00.000Z");
  // The newest entity id that is a hash: what a revision of the document would leave in a state.
  const policyHash = ({ names }: Names) => names.findLast((name) => name.length === 64) ?? null;
  const options = { ports: { ...realPorts, now: () => now }, fold: { ...namesFold, policyHash } };
  const project = await open(dataDir, options);
  const other = await open(dataDir, options);
  const say = async (days: number) => {
    const hash = await project.objects.putJson({
      policies: { runtimeFeedbackPolicy: { idempotencyWindowDays: days } },
    });
    await project.commit(() => [draft(hash)], { actor });
  };
  const isKnown = async (store: ProjectStore<Names>) =>
    (await store.commit(() => [draft("a", "k")], { actor, idempotencyKey: "k" })).duplicate;
  assert.equal(await isKnown(project), false);
  now += 40 * day;
  await say(90);
  assert.equal(await isKnown(other), true, "widened, for every process");
  await say(1);
  assert.equal(await isKnown(other), false, "narrowed");
  now += day - 1;
  assert.equal(await isKnown(await open(dataDir, options)), true, "and so for who comes later");
});

test("time stamps never go back, even when the clock does", async (t) => {
  const dataDir = await makeDataDir(t);
  let now = 2_000_000_000_000;
  const project = await open(dataDir, { ports: { ...realPorts, now: () => now } });
  const first = await project.commit(() => [draft("a")], { actor });
  now -= 60_000;
  const second = await project.commit(() => [draft("b")], { actor });
  assert.equal(second.events[0]?.ts, first.events[0]?.ts);
});

test("reopening from a snapshot gives the state of a full fold and reads the old pages too", async (t) => {
  const dataDir = await makeDataDir(t);
  const project = await open(dataDir);
  await Promise.all(Array.from({ length: 600 }, (_, at) => project.commit(() => [draft(`n${at}`)], { actor })));
  const expected = structuredClone(project.state());
  await project.close();
  let folded = 0;
  const counting = {
    ...namesFold,
    evolve: (state: typeof expected, event: DiecastEvent) => {
      folded += 1;
      return namesFold.evolve(state, event);
    },
  };
  const again = await open(dataDir, { fold: counting });
  assert.deepEqual(again.state(), expected);
  assert.equal(folded, 0);
  assert.equal((await again.commit(() => [draft("n0")], { actor })).events[0]?.seq, 601);
  const { events } = await again.read({ since: 0, limit: 3 });
  assert.deepEqual(
    events.map(({ entityId }) => entityId),
    ["n0", "n1", "n2"],
  );
});

test("a fold that breaks refuses only the commit it broke on", async (t) => {
  const dataDir = await makeDataDir(t);
  const fold = {
    ...namesFold,
    evolve: (state: { names: string[] }, event: DiecastEvent) => {
      if (event.entityId === "bad") throw new Error("broken fold");
      return namesFold.evolve(state, event);
    },
  };
  const project = await open(dataDir, { fold });
  const results = await Promise.allSettled(
    ["a", "bad", "b"].map((name) => project.commit(() => [draft(name)], { actor })),
  );
  assert.deepEqual(
    results.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled"],
  );
  assert.deepEqual(project.state().names, ["a", "b"]);
});

test("an unknown project, a strange id and too little space are refused", async (t) => {
  const dataDir = await makeDataDir(t);
  const attempt = (projectId: string) => openProject({ dataDir, projectId, fold: namesFold });
  await assert.rejects(attempt("nobody"), { code: "PROJECT_NOT_FOUND" });
  await assert.rejects(attempt("../p"), { code: "INVALID_ID" });
  const full = await open(dataDir, { freeSpaceFloorBytes: Number.MAX_SAFE_INTEGER });
  await assert.rejects(
    full.commit(() => [draft("a")], { actor }),
    { code: "DISK_FULL" },
  );
});
