import { mkdtemp, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Config } from "../../core/contracts.ts";
import { Failure } from "../../core/failure.ts";
import { realPorts } from "../../store/ports.ts";
import { defaultFreeSpaceFloorBytes, refuseNetworkFileSystem } from "../../store/space.ts";
import { portProblem } from "../start/ports.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

/** Below this many times the floor the disk is told to be filling up. */
const roomyFactor = 5;

export async function checkMachine(config: Config): Promise<readonly Finding[]> {
  const node = ok("node", `Node ${process.versions.node} runs Diecast.`);
  const settings = ok("settings", "Every setting is known and valid.");
  return [node, settings, ...(await checkDataFolder(config.dataDir)), await checkPort(config)];
}

async function checkDataFolder(dataDir: string): Promise<readonly Finding[]> {
  const folder = await nearestFolder(dataDir);
  const writable = await checkWritable(dataDir, folder);
  return writable.level === "fail" ? [writable] : [writable, await checkFileSystem(folder), await checkSpace(folder)];
}

/** The data folder, or the closest folder above it that exists: it is made at the first start. */
async function nearestFolder(path: string): Promise<string> {
  const facts = await stat(path).catch(nothingThere);
  if (facts?.isDirectory() === true || dirname(path) === path) return path;
  return nearestFolder(dirname(path));
}

function nothingThere(error: unknown): null {
  if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return null;
  throw error;
}

async function checkWritable(dataDir: string, folder: string): Promise<Finding> {
  const fix = `Give this user the right to write there, or set DIECAST_DATA to another folder.`;
  try {
    await rm(await mkdtemp(join(folder, ".doctor-")), { recursive: true });
    return ok(
      "data folder",
      folder === dataDir ? `${dataDir} is writable.` : `${dataDir} will be made at the first start.`,
    );
  } catch (error) {
    return fail("data folder", `${folder} can't be written: ${error instanceof Error ? error.message : error}`, fix);
  }
}

async function checkFileSystem(folder: string): Promise<Finding> {
  try {
    await refuseNetworkFileSystem(folder, realPorts);
    return ok("file system", "The data folder lies on a local disk.");
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "NETWORK_FILE_SYSTEM") throw error;
    return fail("file system", error.message, "Set DIECAST_DATA to a folder on a local disk.");
  }
}

async function checkSpace(folder: string): Promise<Finding> {
  const { freeBytes } = await realPorts.fileSystem.space(folder);
  const sentence = `${(freeBytes / 2 ** 30).toFixed(1)} GiB are free.`;
  const fix = "Free some disk space: below the floor nothing is accepted any more.";
  if (freeBytes < defaultFreeSpaceFloorBytes) return fail("disk space", sentence, fix);
  return freeBytes < defaultFreeSpaceFloorBytes * roomyFactor
    ? warn("disk space", sentence, fix)
    : ok("disk space", sentence);
}

async function checkPort({ host, port }: Config): Promise<Finding> {
  if (port === 0) return ok("port", "Any free port is taken.");
  const problem = await portProblem(host, port);
  if (problem === null) return ok("port", `Port ${port} on ${host} is free.`);
  if (await isDiecast(host, port)) return ok("port", `Diecast itself answers on port ${port}.`);
  return fail("port", problem, `Stop the program that uses it, or set DIECAST_PORT to another port.`);
}

/** Diecast names itself in every answer about problems, also to those without a token. */
async function isDiecast(host: string, port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://${host}:${port}/health`, { signal: AbortSignal.timeout(3_000) });
    const type = response.headers.get("content-type") ?? "";
    return response.ok ? type.includes("json") : type.includes("application/problem+json");
  } catch {
    // Whatever listens there does not speak HTTP.
    return false;
  }
}
