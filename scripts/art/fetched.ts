import { access, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { ROOT } from "../root.ts";
import { runCommand } from "../run-command.ts";
import type { ArtSet } from "./sets.ts";

const cache = `${ROOT}/node_modules/.cache/diecast`;

/** The kept file or folder of a set, fetched once with npm or apt; sets of one package share what was fetched. An Error with the reason when it can't be had. */
export async function fetchedArt(art: ArtSet): Promise<string> {
  const place = `${cache}/art/${art.package}-${art.version}/${art.path}`;
  const isThere = await access(place).then(
    () => true,
    () => false,
  );
  if (isThere) return place;
  await mkdir(`${cache}/art`, { recursive: true });
  const folder = await mkdtemp(`${cache}/art/fetching-`);
  try {
    const kept = art.from === "npm" ? await fromNpm(art, folder) : await fromDebian(art, folder);
    await mkdir(dirname(place), { recursive: true });
    await rename(kept, place);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return place;
}

async function fromNpm({ package: name, version, path }: ArtSet, folder: string): Promise<string> {
  const args = ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", `${name}@${version}`];
  await must("npm", args, folder);
  return `${folder}/node_modules/${name}/${path}`;
}

async function fromDebian({ package: name, version, path }: ArtSet, folder: string): Promise<string> {
  await must("apt-get", ["download", `${name}=${version}`], folder);
  const file = (await readdir(folder)).find((each) => each.endsWith(".deb")) ?? "";
  await must("dpkg-deb", ["-x", file, "unpacked"], folder);
  return `${folder}/unpacked/${path}`;
}

async function must(program: string, args: readonly string[], cwd: string): Promise<void> {
  const { exitCode, output } = await runCommand(program, args, { cwd });
  if (exitCode !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${exitCode}: ${output.slice(-400)}`);
}
