import { systemCode } from "./real-file-system.ts";

/** False only when the system says that no process of this host has this id. */
export function isProcessAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (systemCode(error) === "ESRCH") return false;
    if (systemCode(error) === "EPERM") return true;
    throw error;
  }
}
