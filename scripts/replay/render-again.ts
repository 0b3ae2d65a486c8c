import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plan, ReplayBundle } from "../../core/contracts.ts";
import { Failure } from "../../core/failure.ts";
import { hashOf } from "../../core/hash.ts";
import type { PlanResult } from "../../core/policy/plan.ts";
import { analyse } from "../../core/quality/analysis.ts";
import { likeness } from "../../core/quality/likeness.ts";
import { type Picture, pixelHash } from "../../core/quality/pixels.ts";
import { createComfyProvider } from "../../worker/comfy/comfy-provider.ts";
import type { ComfyGraph, Provider } from "../../worker/comfy/provider.ts";
import { startRenderer } from "../../worker/comfy/renderer/server.ts";
import { decode } from "../../worker/pixels/decode.ts";
import { toEnvironment } from "../../worker/tasks/environment.ts";
import type { ReadObject } from "./shelf.ts";

const renderLimitMs = 300_000;

/** One picture rendered again: D2 is the same pixels, D3 a measured distance in 0..1 (mean OKLab, see likeness). */
export interface RenderedAgain {
  readonly unitKey: string;
  readonly level: "D2" | "D3";
  readonly was: string | null;
  readonly is: string;
  readonly distance: number;
}

export interface RenderReport {
  /** Whether the renderer is the one that rendered first; only then are the same pixels expected. */
  readonly isSameEnvironment: boolean;
  readonly pictures: readonly RenderedAgain[];
}

/** Where to render again: a ComfyUI, with what its proxy wants to see, or nowhere in particular. */
interface Place {
  readonly url: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Renders every picture of a plan again, there or in a demo renderer of its own, and compares pixels. */
export async function renderAgain(
  bundle: ReplayBundle,
  again: Extract<PlanResult, { ok: true }>,
  read: ReadObject,
  { url, headers }: Place,
): Promise<RenderReport> {
  const output = await mkdtemp(join(tmpdir(), "diecast-replay-"));
  const renderer = url === null ? await startRenderer({ output, stepMs: 0 }) : null;
  const provider = createComfyProvider({ id: "comfyui", url: url ?? renderer?.url ?? "", websocket: false, headers });
  try {
    const environment = hashOf(toEnvironment(provider.id, await provider.probe()));
    const pictures: RenderedAgain[] = [];
    for (const unit of again.plan.units) pictures.push(await renderUnit({ bundle, again, read, provider }, unit));
    return { isSameEnvironment: environment === bundle.environmentHash, pictures };
  } finally {
    await provider.close();
    await renderer?.close();
    await rm(output, { recursive: true, force: true });
  }
}

interface Studio {
  readonly bundle: ReplayBundle;
  readonly again: Extract<PlanResult, { ok: true }>;
  readonly read: ReadObject;
  readonly provider: Provider;
}

async function renderUnit(
  { bundle, again, read, provider }: Studio,
  unit: Plan["units"][number],
): Promise<RenderedAgain> {
  const { plan, objects } = again;
  const graph = objects.find(({ hash }) => hash === unit.graphHash)?.value as ComfyGraph;
  const references = await Promise.all(
    unit.references.map(async ({ nodeId, inputName, pixelHash: wanted }) => {
      const hash = bundle.references[wanted] ?? "";
      return { nodeId, inputName, hash, bytes: await mustRead(read, hash, `the picture ${wanted}`) };
    }),
  );
  const { images } = await provider.render(
    {
      ...{ promptId: randomUUID(), previousPromptIds: [], graph, references },
      filenamePrefix: `diecast/replay/${bundle.versionId}-${unit.unitKey}`,
      outputNodeId: plan.workflow.outputNodeId,
      expected: { count: 1, widthPx: plan.params.widthPx, heightPx: plan.params.heightPx },
      tag: { project: bundle.projectId, run: "replay", job: `replay-${unit.unitKey}`, attempt: 1 },
    },
    { signal: AbortSignal.timeout(renderLimitMs), onProgress: () => undefined, takenOver: async () => null },
  );
  const made = await pictureOf(images[0]?.bytes, unit.unitKey);
  const before = bundle.pictures[unit.unitKey];
  const is = pixelHash(made);
  const was = before?.pixelHash ?? null;
  if (was === is || before === undefined) return { unitKey: unit.unitKey, level: "D2", was, is, distance: 0 };
  const stored = await pictureOf(await mustRead(read, before.object, unit.unitKey), unit.unitKey);
  return { unitKey: unit.unitKey, level: "D3", was, is, distance: likeness(analyse(stored), analyse(made)) };
}

async function mustRead(read: ReadObject, hash: string, what: string): Promise<Buffer> {
  const body = hash === "" ? null : await read(hash);
  if (body === null) throw new Failure("OBJECT_MISSING", `The bundle does not hold ${what}.`);
  return body;
}

async function pictureOf(bytes: Uint8Array | undefined, name: string): Promise<Picture> {
  const decoded = bytes === undefined ? { failure: "there is none" } : await decode(bytes);
  if ("failure" in decoded) throw new Failure("OUTPUT_INVALID", `${name} can't be read: ${decoded.failure}.`);
  return decoded.picture;
}
