import { readdir, readFile } from "node:fs/promises";
import type { PaintTruth } from "../../worker/comfy/renderer/nodes/values.ts";

/** Which checks should see what the demo renderer plants. */
export const checksOfDefect: Readonly<Record<string, readonly string[]>> = {
  cropped: ["framing_raw"],
  off_centre: ["states"],
  drop_shadow: ["shadow"],
  specks: ["specks"],
  halo: ["background_raw"],
  background_gradient: ["background_raw"],
  blank: ["degenerate"],
  wrong_state: ["states"],
  drifted_silhouette: ["states"],
  seam: ["seam"],
};

/** What was painted on purpose, by the job that rendered it (`<version>.generate.<unitKey>`). */
export type DemoTruth = ReadonlyMap<string, readonly string[]>;

/** Reads the renderer's hidden side files, which no validator ever sees. */
export async function readTruth(dataDir: string, projectId: string): Promise<DemoTruth> {
  const folder = `${dataDir}/renderer/.truth/diecast/${projectId}`;
  const truth = new Map<string, readonly string[]>();
  for (const name of (await readdir(folder)).sort()) {
    const job = /^(.*?)(?:_[0-9a-f]{8})?_\d{5}_\.png\.json$/.exec(name)?.[1];
    if (job === undefined) continue;
    const { defects } = JSON.parse(await readFile(`${folder}/${name}`, "utf8")) as PaintTruth;
    truth.set(job, defects);
  }
  return truth;
}
