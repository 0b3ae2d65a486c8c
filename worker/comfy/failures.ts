import type { FieldProblem } from "../../core/failure.ts";
import { Failure } from "../../core/failure.ts";
import type { ExecutionError, NodeError } from "./answers.ts";
import type { SubmitAnswer } from "./client.ts";

/** Inputs that name model files, with their folder: a value the server doesn't list is a missing model, not a wrong graph. */
export const modelFolderOf: ReadonlyMap<string, string> = new Map([
  ["ckpt_name", "checkpoints"],
  ["lora_name", "loras"],
  ["vae_name", "vae"],
  ["control_net_name", "controlnet"],
  ["unet_name", "diffusion_models"],
  ["clip_name", "text_encoders"],
  ["style_model_name", "style_models"],
  ["model_name", "upscale_models"],
]);

/** Failures that say nothing about the render itself: the server may be back at the next look. */
const transientCodes: ReadonlySet<string> = new Set([
  "PROVIDER_UNREACHABLE",
  "PROVIDER_TIMEOUT",
  "PROVIDER_FAULT",
  "PROVIDER_BUSY",
]);

export function isTransient(error: unknown): error is Failure {
  return error instanceof Failure && transientCodes.has(error.code);
}

/** Why the server did not take a graph (or took only a part of it), with one field per node error. */
export function rejectionOf(answer: SubmitAnswer): Failure {
  const fields = answer.nodeErrors.map(fieldOf);
  const missing = answer.nodeErrors.find(
    ({ type, inputName }) => type === "value_not_in_list" && inputName !== null && modelFolderOf.has(inputName),
  );
  if (missing !== undefined) return new Failure("MISSING_MODEL", missing.details, { fields });
  // A node without a class never leaves this process (see checkRequest), so this type always means an unknown class.
  if (answer.errorType === "invalid_prompt" || answer.errorType === "missing_node_type") {
    return new Failure("MISSING_NODE", `The renderer does not know a node class: ${answer.errorDetails}`, { fields });
  }
  const reasons = answer.nodeErrors.map(
    (error) => `${error.classType} ${error.nodeId}: ${error.type} ${error.details}`,
  );
  const detail = [answer.errorType ?? "node errors", ...reasons].join("; ").slice(0, 1_000);
  return new Failure("PROVIDER_REJECTED_GRAPH", detail, { fields });
}

/** How a node failed while running. The class of the exception decides, never its text. */
export function executionFailure(error: ExecutionError): Failure {
  const className = error.exceptionType.split(".").at(-1);
  const isOutOfMemory = className === "OutOfMemoryError" || className === "MemoryError";
  const detail = `${error.nodeType} ${error.nodeId}: ${error.exceptionType} ${error.exceptionMessage}`;
  const fields = [{ path: `/nodes/${error.nodeType}`, rule: error.exceptionType, message: error.exceptionMessage }];
  return new Failure(isOutOfMemory ? "OUT_OF_MEMORY" : "RENDER_FAILED", detail, { fields });
}

function fieldOf(error: NodeError): FieldProblem {
  // By class: the same fault has other node ids in other workflow templates.
  const place = `/nodes/${error.classType}`;
  const path = error.inputName === null ? place : `${place}/${error.inputName}`;
  return { path, rule: error.type, message: error.details === "" ? error.type : error.details };
}
