import { isDeciding } from "../../core/decision/deciding.ts";
import { openDecisions } from "../../core/decision/state.ts";
import { countOrdered } from "../../core/ordered.ts";
import { countUpTo, type Histogram, mergeHistograms } from "../../core/telemetry/histogram.ts";
import type { Renders } from "../../core/telemetry/telemetry.ts";
import { jobCounts, queueDepths } from "../../core/view/job-counts.ts";
import type { Host } from "../host.ts";
import type { OpenedProject } from "../opened-project.ts";
import type { Family, HistogramSample, Sample } from "./exposition.ts";

/** Ends of buckets of the histograms they come from, so their counts are exact. */
const renderEndsMs = [100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6];
const commitEndsMs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

type Labels = Sample["labels"];

/** Everything that is measured, as it is now. */
export async function metricFamilies(host: Host): Promise<Family[]> {
  const opened = await host.openAll();
  return [...workFamilies(opened), ...renderFamilies(opened), ...logFamilies(opened), ...processFamilies(host)];
}

function workFamilies(opened: readonly OpenedProject[]): Family[] {
  return [
    gauge("diecast_jobs", "Jobs by kind and state; the ended ones of all times.", opened, (each) =>
      jobCounts(each.project.state(), each.telemetry()).map(({ kind, state, count }) => [{ kind, state }, count]),
    ),
    gauge("diecast_queue_depth", "Jobs that wait for a worker, by kind and lane.", opened, (each) =>
      queueDepths(each.project.state()).map(({ kind, lane, count }) => [{ kind, lane }, count]),
    ),
    gauge("diecast_questions_open", "Questions that wait for an answer.", opened, ({ project }) => [
      [{}, openDecisions(project.state()).filter((decision) => isDeciding(project.state(), decision)).length],
    ]),
    gauge("diecast_exceptions_open", "Exceptions that nobody has settled.", opened, ({ project }) => [
      [{}, countOrdered(project.state().openExceptionIds)],
    ]),
  ];
}

function renderFamilies(opened: readonly OpenedProject[]): Family[] {
  return [
    {
      ...{ name: "diecast_renders_total", type: "counter", help: "Tries of renders by how they ended." },
      samples: rows(opened).flatMap(({ labels, row }) => counts(labels, "outcome", row.tries)),
    },
    {
      ...{ name: "diecast_render_errors_total", type: "counter", help: "Tries of renders that failed, by code." },
      samples: rows(opened).flatMap(({ labels, row }) => counts(labels, "code", row.errors)),
    },
    {
      ...{ name: "diecast_checkpoint_switches_total", type: "counter" },
      help: "New pictures for which the provider had to load another checkpoint.",
      samples: rows(opened).map(({ labels, row }) => ({ labels, value: row.switched.count })),
    },
    renderHistogram("duration", "How long new pictures took on the provider.", opened, ({ steady, switched }) =>
      mergeHistograms([steady, switched]),
    ),
    renderHistogram("queue", "How long new pictures waited on the provider.", opened, ({ queued }) => queued),
    renderHistogram("wait", "How long due renders waited for a worker.", opened, ({ waited }) => waited),
  ];
}

function logFamilies(opened: readonly OpenedProject[]): Family[] {
  return [
    gauge("diecast_log_head_seq", "Seq of the newest durable event.", opened, ({ project }) => [
      [{}, project.headSeq()],
    ]),
    {
      ...{ name: "diecast_commit_duration_seconds", type: "histogram" },
      help: "How long commits of this server took until they were durable.",
      samples: opened.map(({ project, commits }) =>
        histogramSample({ project: project.projectId }, commits, commitEndsMs),
      ),
    },
  ];
}

function processFamilies({ streams }: Host): Family[] {
  const memory = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const single = (name: string, type: "gauge" | "counter", help: string, value: number): Family => {
    return { name, type, help, samples: [{ labels: {}, value }] };
  };
  const startedAt = Date.now() / 1000 - process.uptime();
  return [
    single("diecast_event_streams", "gauge", "Clients that follow a project's events.", streams.count()),
    single("process_resident_memory_bytes", "gauge", "Memory of the server process.", memory.rss),
    single("nodejs_heap_size_used_bytes", "gauge", "Of it: objects of JavaScript.", memory.heapUsed),
    single("nodejs_external_memory_bytes", "gauge", "Of it: buffers.", memory.external),
    single("process_cpu_seconds_total", "counter", "Processor time of the server process.", (user + system) / 1e6),
    single("process_start_time_seconds", "gauge", "When the server started, since 1970.", startedAt),
  ];
}

function gauge(
  name: string,
  help: string,
  opened: readonly OpenedProject[],
  read: (each: OpenedProject) => readonly (readonly [Labels, number])[],
): Family {
  const samples = opened.flatMap((each) =>
    read(each).map(([labels, value]) => ({ labels: { project: each.project.projectId, ...labels }, value })),
  );
  return { name, type: "gauge", help, samples };
}

function rows(opened: readonly OpenedProject[]): { labels: Labels; row: Renders }[] {
  return opened.flatMap(({ project, telemetry }) =>
    Object.values(telemetry().renders).map((row) => {
      const labels = { project: project.projectId, provider: row.providerId, checkpoint: row.checkpointId };
      return { labels, row };
    }),
  );
}

function counts(labels: Labels, name: string, byName: Readonly<Partial<Record<string, number>>>): Sample[] {
  return Object.entries(byName).map(([key, value = 0]) => ({ labels: { ...labels, [name]: key }, value }));
}

function renderHistogram(
  what: string,
  help: string,
  opened: readonly OpenedProject[],
  pick: (row: Renders) => Histogram,
): Family {
  const samples = rows(opened).map(({ labels, row }) => histogramSample(labels, pick(row), renderEndsMs));
  return { name: `diecast_render_${what}_seconds`, type: "histogram", help, samples };
}

function histogramSample(labels: Labels, histogram: Histogram, endsMs: readonly number[]): HistogramSample {
  const upTo = endsMs.map((ms) => [ms / 1000, countUpTo(histogram, ms)] as const);
  return { labels, counts: upTo, sum: histogram.sumMs / 1000, count: histogram.count };
}
