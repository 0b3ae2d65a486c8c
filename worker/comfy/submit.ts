import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../../core/failure.ts";
import { cancel } from "./cancel.ts";
import type { Driver } from "./driver.ts";
import { isTransient, rejectionOf } from "./failures.ts";
import { observe } from "./observe.ts";
import { submissionOf } from "./prepare.ts";
import type { ComfyGraph, RenderOptions, RenderRequest } from "./provider.ts";
import { refuseWhenTakenOver, withdrawWhenTakenOver } from "./taken-over.ts";
import { wasNeverSent } from "./transport.ts";

/**
 * Hands the graph over exactly once. A timeout, a 5xx or a broken connection may all have enqueued it, so then the
 * prompt is looked for during a grace period; it is never posted a second time here. A worker may stand still at any
 * instant, so that the job is still its own is asked on both sides of the call.
 * Throws the rejection (MISSING_MODEL, MISSING_NODE, PROVIDER_REJECTED_GRAPH), STALE_ATTEMPT or the PROVIDER_* failure.
 */
export async function submit(
  driver: Driver,
  request: RenderRequest,
  graph: ComfyGraph,
  suffix: string,
  options: RenderOptions,
): Promise<void> {
  const body = submissionOf(request, graph, await driver.hints.clientId(), suffix);
  await refuseWhenTakenOver(options);
  await handOver(driver, request, body);
  await withdrawWhenTakenOver(driver, request, options);
}

async function handOver(driver: Driver, request: RenderRequest, body: ReturnType<typeof submissionOf>): Promise<void> {
  try {
    const answer = await driver.client.submit(body);
    if (answer.accepted && answer.nodeErrors.length === 0) return;
    if (answer.accepted) await withdraw(driver, request);
    throw rejectionOf(answer);
  } catch (error) {
    if (!isTransient(error) || wasNeverSent(error)) throw error;
    if (!(await didAppear(driver, request))) throw error;
  }
}

/** A 200 with node errors runs the outputs that passed: half of what was asked is not what was asked. */
async function withdraw(driver: Driver, request: RenderRequest): Promise<void> {
  await cancel(driver, request.promptId, request.outputNodeId);
  await driver.keeper.discard(request.promptId);
}

async function didAppear(driver: Driver, request: RenderRequest): Promise<boolean> {
  const deadline = performance.now() + driver.timers.submitGraceMs;
  do {
    if (driver.closing.aborted) throw new Failure("PROVIDER_CLOSED");
    try {
      const { state } = await observe(driver.client, request.promptId, request.outputNodeId);
      if (state.kind !== "absent") return true;
    } catch (error) {
      if (!isTransient(error)) throw error;
    }
    await pause(driver.timers.pollMs);
  } while (performance.now() < deadline);
  return false;
}
