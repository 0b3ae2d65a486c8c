import { faultNames } from "../../worker/comfy/renderer/faults.ts";
import { percentile, round } from "../bench/measure.ts";
import type { ExecutionSoakReport, ExecutionTimes } from "./execution.ts";
import type { Measured } from "./execution-times.ts";

/** A job whose worker died is taken up within this time. */
const recoveryBarMs = 20_000;
/** A canceled render ends within this time after the renderer's next step. */
const cancelBarMs = 1000;

/** What took longer than it may, in words. */
export function missedBars({ recoveries, cancels }: ExecutionTimes, stepMs: number): string[] {
  return [
    ...(cancels.length === 0 ? ["no cancel of a running render was measured"] : []),
    ...recoveries
      .filter(({ ms }) => ms > recoveryBarMs)
      .map(({ id, ms }) => `${id} was taken up ${ms} ms after the kill`),
    ...cancels
      .filter(({ ms }) => ms > cancelBarMs + stepMs)
      .map(({ id, ms }) => `${id} ran on for ${ms} ms when canceled`),
  ];
}

/** Those that leave a line in the renderer's journal; slow answers are no occasion. */
const journaled = faultNames.filter((name) => name !== "slow-ms");
/** In a shorter run one may be missed by chance. */
const completeAfterMs = 300_000;

/** Faults that a long run should have met and did not, in words: it has proved nothing of them. */
export function missedFaults({ faults }: Pick<ExecutionSoakReport, "faults">, durationMs: number): string[] {
  if (durationMs < completeAfterMs) return [];
  return journaled
    .filter((name) => faults[name] === undefined)
    .map((name) => `${name} never happened: run longer, or with fewer faults at a time`);
}

/** The report with its times in short. */
export function toJson(report: ExecutionSoakReport, problems: readonly string[]): Record<string, unknown> {
  const [recoveryMs, cancelMs] = [summaryOf(report.recoveries), summaryOf(report.cancels)];
  return { isOk: problems.length === 0, ...report, problems, recoveries: recoveryMs, cancels: cancelMs };
}

function summaryOf(measured: readonly Measured[]) {
  const times = measured.map(({ ms }) => ms);
  if (times.length === 0) return { count: 0, p50Ms: null, maxMs: null };
  return { count: times.length, p50Ms: round(percentile(times, 0.5)), maxMs: round(Math.max(...times)) };
}

export function describeReport(report: ExecutionSoakReport, problems: readonly string[]): string {
  const { exceptions } = report;
  const rows: readonly (readonly [string, string])[] = [
    ["faults", list(report.acts)],
    ["faults that came over the renderer", list(report.faults)],
    ["person", list(report.person)],
    ["events", `${report.events}`],
    ["jobs", list(report.jobs)],
    ["tries that did not end well", list(report.retries)],
    ["exceptions", `${exceptions.raised} of ${exceptions.causes} causes, ${exceptions.rows} rows of the inbox`],
    ["renders", `${list(report.renders)}; the renderer lost its work ${report.restarts} times`],
    ["renders begun for canceled jobs", `${report.lateRenders}`],
    ["recovery after a worker's death", inWords(report.recoveries, recoveryBarMs)],
    ["cancel of a running render", inWords(report.cancels, cancelBarMs)],
    ["ended after the last fault", `${(report.settledMs / 1000).toFixed(1)} s`],
    ["problems", problems.length === 0 ? "none" : `${problems.length}`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [...rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`), ...problems.map((each) => `! ${each}`)].join(
    "\n",
  );
}

function list(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return entries.length === 0 ? "none" : entries.join(", ");
}

function inWords(measured: readonly Measured[], barMs: number): string {
  const { count, p50Ms, maxMs } = summaryOf(measured);
  return count === 0 ? "none measured" : `${count} measured, p50 ${p50Ms} ms, longest ${maxMs} ms (bar ${barMs} ms)`;
}
