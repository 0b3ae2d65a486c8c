import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { createProject } from "../../store/projects.ts";
import { writeProject } from "./log-file.ts";
import { median, timedEach } from "./measure.ts";
import { planProfile, profileEvents, recent } from "./profile.ts";
import { bareChainMs, openRawLog, rawAppendMs } from "./raw.ts";
import type { Row } from "./report.ts";
import {
  actor,
  type BenchProject,
  countingPorts,
  openBench,
  projectId,
  slowSyncPorts,
  smallDraft,
  type WriteCount,
} from "./store-support.ts";

const callers = 256;
const rounds = 5;
const roundMs = 1_000;
const slowSyncMs = 4;
const turns = 25;
const turnAppends = 20;
const restMs = 2;
const duplicates = 1_000;
const longLogEvents = 200_000;
/** What an envelope holds beside `seq`, `prev` and `hash`. */
const bareEvent = {
  ...{ id: "01JZZZZZZZZZZZZZZZZZZZZZZZ", projectId, ts: new Date(0).toISOString() },
  ...smallDraft("bare"),
  ...{ causalChainId: "01JZZZZZZZZZZZZZZZZZZZZZZZ", causationId: null, causalDepth: 0, idempotencyKey: "bare" },
  ...{ actor, schemaVersion: 1 },
};
const longProfile = recent({ ...planProfile, minEvents: longLogEvents }, Date.now());

/** Many callers at once against a bare loop that writes and syncs the very same bytes in writes of the same size. */
export async function groupCommit(folder: string): Promise<Row[]> {
  await createProject(folder, projectId);
  const count: WriteCount = { writes: 0, bytes: 0 };
  const project = await openBench(folder, countingPorts(count));
  const raw = await openRawLog(join(folder, "raw.log"));
  await commitForAWhile(project, "warm");
  const ratios: number[] = [];
  const bareRates: number[] = [];
  const rates: number[] = [];
  const rawRates: number[] = [];
  let batch = 0;
  for (let round = 0; round < rounds; round += 1) {
    Object.assign(count, { writes: 0, bytes: 0 });
    const rate = await commitForAWhile(project, `r${round}`);
    batch = rate.events / count.writes;
    const rawWrites = Math.max(100, count.writes);
    const rawMs = await rawAppendMs(raw, Math.round(count.bytes / count.writes), rawWrites);
    bareRates.push((1000 / (await bareChainMs(raw, bareEvent, Math.round(batch), rawWrites))) * batch);
    rates.push(rate.perSecond);
    rawRates.push((1000 / rawMs) * batch);
    ratios.push(rate.perSecond / ((1000 / rawMs) * batch));
  }
  await raw.close();
  await project.close();
  const control = `raw write+fdatasync ${Math.round(median(rawRates))} events/s at the same ${Math.round(batch)} events a write`;
  return [
    { key: "groupCommit.ratioToRaw", value: median(ratios), unit: "", bar: { atLeast: 0.6 }, control },
    { key: "groupCommit.eventsPerSecond", value: median(rates), unit: "events/s", bar: null, control },
    { key: "groupCommit.rawEventsPerSecond", value: median(rawRates), unit: "events/s", bar: null, control: "itself" },
    {
      ...{ key: "groupCommit.ratioToBareChain", value: median(rates) / median(bareRates), unit: "", bar: null },
      control: `a bare loop that makes the lines, too: ${Math.round(median(bareRates))} events/s`,
    },
    { key: "groupCommit.batchEvents", value: batch, unit: "events", bar: null, control: `${callers} callers` },
  ];
}

/** The same on a disk whose syncs take 4 ms longer, as they do where they reach a medium; the control is slowed down alike. */
export async function groupCommitAt4Ms(folder: string): Promise<Row[]> {
  await createProject(folder, projectId);
  const count: WriteCount = { writes: 0, bytes: 0 };
  const project = await openBench(folder, slowSyncPorts(countingPorts(count), slowSyncMs));
  const raw = await openRawLog(join(folder, "raw.log"), slowSyncMs);
  await commitForAWhile(project, "warm");
  const ratios: number[] = [];
  const rawRates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    Object.assign(count, { writes: 0, bytes: 0 });
    const rate = await commitForAWhile(project, `r${round}`);
    const batch = rate.events / count.writes;
    const rawMs = await rawAppendMs(raw, Math.round(count.bytes / count.writes), Math.max(100, count.writes));
    rawRates.push((1000 / rawMs) * batch);
    ratios.push(rate.perSecond / ((1000 / rawMs) * batch));
  }
  await raw.close();
  await project.close();
  const control = `raw write+${slowSyncMs} ms+fdatasync ${Math.round(median(rawRates))} events/s at the same events a write`;
  return [{ key: "groupCommit.ratioToRawAt4Ms", value: median(ratios), unit: "", bar: { atLeast: 0.6 }, control }];
}

async function commitForAWhile(project: BenchProject, name: string): Promise<{ events: number; perSecond: number }> {
  const startedAt = performance.now();
  let events = 0;
  async function call(caller: number): Promise<void> {
    for (let at = 0; performance.now() - startedAt < roundMs; at += 1) {
      await project.commit(() => [smallDraft(`${name}-${caller}-${at}`)], { actor });
      events += 1;
    }
  }
  await Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));
  return { events, perSecond: (events * 1000) / (performance.now() - startedAt) };
}

/** One caller, one event at a time: raw, an empty log and a log of 200,000 events take turns. Then duplicates. */
export async function singleAppends(folder: string): Promise<Row[]> {
  const [emptyDir, longDir] = [join(folder, "empty"), join(folder, "long")];
  await mkdir(emptyDir);
  await createProject(emptyDir, projectId);
  await writeProject(longDir, projectId, longProfile);
  const [empty, long] = [await openBench(emptyDir), await openBench(longDir)];
  const raw = await openRawLog(join(folder, "raw.log"));
  const block = Buffer.alloc(520, "x");
  const times = { raw: [] as number[], empty: [] as number[], long: [] as number[] };
  for (let turn = 0; turn < turns; turn += 1) {
    const commit = (project: BenchProject) => (at: number) =>
      project.commit(() => [smallDraft(`single-${turn}-${at}`)], { actor });
    times.raw.push(...(await timedInTurn(() => raw.append(block))));
    times.empty.push(...(await timedInTurn(commit(empty))));
    times.long.push(...(await timedInTurn(commit(long))));
  }
  const rows = [...singleRows(times), await duplicateRow(long, median(times.raw))];
  await Promise.all([raw.close(), empty.close(), long.close()]);
  return rows;
}

/** Some appends one right after another. What the log before left to do must not be charged to this one. */
async function timedInTurn(work: (at: number) => Promise<unknown>): Promise<number[]> {
  // Not asleep, or the machine would have to wake up first.
  for (const until = performance.now() + restMs; performance.now() < until; ) await setImmediate();
  return timedEach(turnAppends, work);
}

function singleRows(times: Readonly<Record<"raw" | "empty" | "long", readonly number[]>>): Row[] {
  const [raw, empty, long] = [median(times.raw), median(times.empty), median(times.long)];
  const control = `raw write+fdatasync p50 ${raw.toFixed(3)} ms, in turns`;
  return [
    { key: "single.p50OverRawMs", value: empty - raw, unit: "ms", bar: { atMost: 0.25 }, control },
    {
      key: "single.growth200k",
      value: long / empty,
      unit: "×",
      bar: { atMost: 1.3 },
      control: "an empty log, in turns",
    },
    { key: "single.p50Ms", value: empty, unit: "ms", bar: null, control },
    { key: "single.p50At200kMs", value: long, unit: "ms", bar: null, control },
    { key: "single.rawP50Ms", value: raw, unit: "ms", bar: null, control: "itself" },
  ];
}

/** The same commands again, from all over the log. */
async function duplicateRow(project: BenchProject, rawMs: number): Promise<Row> {
  const known = [...knownEvents()];
  const times = await timedEach(duplicates, async (at) => {
    const event = known[(at * 7919) % known.length];
    if (event === undefined) throw new Error("the profile has no events");
    const { type, entityId, idempotencyKey } = event;
    const context = { actor, idempotencyKey, primary: { type, entityId } };
    const { duplicate } = await project.commit(() => [], context);
    if (!duplicate) throw new Error(`${type} of ${entityId} was not known`);
  });
  const control = `a new raw append ${rawMs.toFixed(3)} ms`;
  return { key: "duplicate.p50Ms", value: median(times), unit: "ms", bar: { atMost: 0.1 }, control };
}

function* knownEvents(): Generator<{ type: "job.started"; entityId: string; idempotencyKey: string }> {
  for (const { type, entityId, idempotencyKey } of profileEvents(planProfile, projectId))
    if (type === "job.started") yield { type, entityId, idempotencyKey };
}
