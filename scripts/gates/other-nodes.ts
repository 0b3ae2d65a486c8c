import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../core/failure.ts";
import { runCommand } from "../run-command.ts";

/** Brings the newest release of a Node line from the npm registry into a folder; gives the path of its program. */
export async function fetchNode(version: number, folder: string): Promise<string> {
  const place = join(folder, `node-${version}`);
  await mkdir(place);
  const packageName = `node-${process.platform}-${process.arch}@${version}`;
  const packed = await runCommand("npm", ["pack", "--silent", "--pack-destination", place, packageName], {
    cwd: folder,
  });
  const archive = /^\S+\.tgz$/m.exec(packed.output)?.[0];
  if (packed.exitCode !== 0 || archive === undefined)
    throw new Failure("NOT_FOUND", `${packageName} can't be had from the npm registry: ${packed.output.trim()}`);
  const unpacked = await runCommand("tar", ["-xzf", join(place, archive), "-C", place], { cwd: place });
  if (unpacked.exitCode !== 0) throw new Failure("NOT_FOUND", `${archive} can't be unpacked: ${unpacked.output}`);
  return join(place, "package", "bin", "node");
}
