import { Failure } from "../core/failure.ts";
import type { Ports } from "./ports.ts";

const recheckMs = 1000;
export const defaultFreeSpaceFloorBytes = 256 * 1024 * 1024;

/** statfs types of file systems shared over a network, where neither locks nor fsync can be trusted. */
const networkTypes = new Set([0x6969, 0xff534d42, 0xfe534d42, 0x517b, 0x01021997, 0x65735546, 0x5346414f, 0x00c36400]);

/** Failure NETWORK_FILE_SYSTEM: asked once, before a project is opened. */
export async function refuseNetworkFileSystem(folder: string, ports: Ports): Promise<void> {
  const { typeId } = await ports.fileSystem.space(folder);
  if (networkTypes.has(typeId)) throw new Failure("NETWORK_FILE_SYSTEM", `${folder} lies on a network file system`);
}

/** A check that throws Failure DISK_FULL below the floor; looks at the disk at most once a second. */
export function createSpaceCheck(folder: string, floorBytes: number, ports: Ports): () => Promise<void> {
  let checkedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (ports.monotonic() - checkedAt < recheckMs) return;
    const { freeBytes } = await ports.fileSystem.space(folder);
    if (freeBytes < floorBytes) throw new Failure("DISK_FULL", `only ${freeBytes} bytes are free`);
    checkedAt = ports.monotonic();
  };
}
