import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";
import { createProject } from "../../store/projects.ts";
import { type Heard, listenInChromium, listenWithPackage, type SoakListener } from "./sse-listeners.ts";
import { seededChance, startCuttingProxy } from "./sse-proxy.ts";
import { startSoakServer } from "./sse-server.ts";
import { eventType, projectId, startSoakWriter } from "./sse-writer.ts";

export interface SseSoakOptions {
  /** An empty folder. */
  readonly dataDir: string;
  readonly durationMs: number;
  /** Clients of the `eventsource` package. */
  readonly clients: number;
  /** Tabs of Chromium. */
  readonly tabs: number;
  readonly chromiumPath: string;
  readonly seed: number;
  /** What the server tells clients to wait; 2 s in real life. */
  readonly retryMs: number;
  /** The longest connection lives for this many answered bytes. */
  readonly longestCutBytes: number;
  /** One event in about eighty is as long as that. */
  readonly longEventBytes: number;
}

export interface SseClientReport {
  readonly kind: SoakListener["kind"];
  readonly messages: number;
  readonly connections: number;
  readonly resets: number;
  readonly givenUp: number;
  readonly duplicates: number;
  readonly gaps: number;
  /** Messages whose seq is smaller than one before. */
  readonly disordered: number;
  /** Messages whose data is not what was written. */
  readonly damaged: number;
}

export interface SseSoakReport {
  readonly isOk: boolean;
  readonly events: number;
  readonly cuts: number;
  readonly clients: readonly SseClientReport[];
  readonly faults: readonly string[];
}

const catchUpMs = 60_000;
/** More than the head of an answer: a client that has never heard how long to wait waits for three seconds. */
const headBytes = 1024;

/** Clients behind a proxy that cuts every connection, while a writer appends all the time; then what each one got. */
export async function soakStreams(options: SseSoakOptions): Promise<SseSoakReport> {
  const { dataDir, clients, tabs, seed, longestCutBytes } = options;
  await createProject(dataDir, projectId);
  const server = await startSoakServer(dataDir, options.retryMs);
  const chance = seededChance(seed);
  const proxy = await startCuttingProxy(server.port, (connection) => {
    const isFirst = connection < clients + tabs;
    return (isFirst ? headBytes : 0) + cutAfter(chance, longestCutBytes);
  });
  const browser = await chromium.launch({ executablePath: options.chromiumPath, args: ["--no-sandbox"] });
  const url = `http://127.0.0.1:${proxy.port}/api/projects/${projectId}/events/stream?since=`;
  const listeners: SoakListener[] = [];
  try {
    for (let at = 0; at < tabs; at += 1)
      listeners.push(await listenInChromium(browser, url, eventType, options.retryMs));
    for (let at = 0; at < clients; at += 1) listeners.push(listenWithPackage(url, eventType, options.retryMs));
    const writer = await startSoakWriter(dataDir, seededChance(seed + 1), options.longEventBytes);
    await sleep(options.durationMs);
    await untilAllOf(listeners, async (each) => (await each.heard()).opens > 1);
    const sums = await writer.stop();
    await untilAllOf(listeners, async (each) => (await each.lastSeq()) >= sums.length);
    const reports = await Promise.all(listeners.map(async (each) => reportOf(each.kind, await each.heard(), sums)));
    const faults = server.faults.map(String);
    const isOk = faults.length === 0 && sums.length > 0 && reports.every((each) => isClean(each, sums.length));
    return { isOk, events: sums.length, cuts: proxy.cuts(), clients: reports, faults };
  } finally {
    for (const each of listeners) await each.close();
    await browser.close();
    await proxy.close();
    await server.stop();
  }
}

/** Mostly short lives: a cut in the head, in the first message, in any field; now and then a long one. */
function cutAfter(chance: () => number, longest: number): number {
  return 1 + Math.floor(chance() ** 2 * longest);
}

/** Waits until it is true of every client, or the deadline; what is missing then shows in the report. */
async function untilAllOf(
  listeners: readonly SoakListener[],
  isTrue: (listener: SoakListener) => Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + catchUpMs;
  while (performance.now() < deadline) {
    if ((await Promise.all(listeners.map(isTrue))).every(Boolean)) return;
    await sleep(50);
  }
}

function reportOf(
  kind: SoakListener["kind"],
  { messages, opens, resets, givenUp }: Heard,
  sums: readonly number[],
): SseClientReport {
  const seen = new Set<number>();
  let [duplicates, disordered, damaged, newest] = [0, 0, 0, 0];
  for (const [seq, sum] of messages) {
    if (seen.has(seq)) duplicates += 1;
    if (seq < newest) disordered += 1;
    if (sum !== sums[seq - 1]) damaged += 1;
    seen.add(seq);
    newest = Math.max(newest, seq);
  }
  const gaps = sums.filter((_, at) => !seen.has(at + 1)).length;
  return {
    kind,
    messages: messages.length,
    connections: opens,
    resets,
    givenUp,
    duplicates,
    gaps,
    disordered,
    damaged,
  };
}

function isClean(
  { messages, resets, duplicates, gaps, disordered, damaged }: SseClientReport,
  events: number,
): boolean {
  return messages === events && resets + duplicates + gaps + disordered + damaged === 0;
}
