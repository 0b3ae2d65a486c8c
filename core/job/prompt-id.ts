import { sha256Hex } from "../hash.ts";

/**
 * The prompt id of one attempt: a canonical lower-case uuid (version 4 layout) derived from run, job and attempt, so that it is
 * known and committed before anything is submitted, and a restarted worker can find its prompt again.
 */
export function promptIdOf(runId: string, jobId: string, attempt: number): string {
  const hex = sha256Hex(`prompt\n${runId}\n${jobId}\n${attempt}`);
  const variant = "89ab"[Number.parseInt(hex.charAt(16), 16) % 4] ?? "8";
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
