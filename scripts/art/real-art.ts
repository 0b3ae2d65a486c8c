import type { Picture } from "../../core/quality/pixels.ts";
import { diceFor } from "../../worker/comfy/renderer/art/random.ts";
import { type Canvas, onGround, toPicture } from "../corpus/canvas.ts";
import type { Case } from "../corpus/cases.ts";
import type { Scene, Severity } from "../corpus/defect.ts";
import { plainGround } from "../corpus/grounds.ts";
import { plants } from "../corpus/plants.ts";
import { type Drawing, drawingsOf } from "./drawings.ts";
import { kinCases } from "./kin-cases.ts";
import { type ArtSet, artSets } from "./sets.ts";

/** Families per set, and faults planted on each: every maker meets every severity about twice in each set. */
const counts = { families: 60, faults: 4 };

/** Cases made from a set: its drawings as they are, and with defects of the corpus planted on them. */
export async function realCases(name: string): Promise<readonly Case[]> {
  const art = artSets.find((each) => each.name === name);
  if (art === undefined) throw new Error(`there is no set ${name}`);
  if (art.shows !== undefined) return kinCases(art, art.shows);
  const drawings = await drawingsOf(art, counts.families);
  const cases = drawings.map(async (drawing, index) =>
    art.drawnDefect === undefined ? await casesOf(drawing, index, art) : [drawnCase(art, drawing)],
  );
  return (await Promise.all(cases)).flat();
}

const makers = plants.flatMap((plant) => Object.entries(plant.makers).map(([maker, make]) => ({ plant, maker, make })));

const none = { defect: null, maker: null, severity: 0, targets: [], touches: [], plan: {} } as const;

/** Defects of soft edges. */
const ofSoftEdges: readonly string[] = ["fringe", "hard_cut", "premultiplied"];

async function casesOf({ family, canvas }: Drawing, index: number, art: ArtSet): Promise<readonly Case[]> {
  const base = { family, kind: "sprite" } as const;
  // Every second clean one lies on a plain ground, as a renderer gives it that knows no transparency.
  const clean = async (): Promise<readonly Picture[]> => {
    const subject = await canvas();
    return [index % 2 === 0 ? onGround(subject, groundFor(family, subject), diceFor(family)) : toPicture(subject)];
  };
  const faultyOf = async (_: undefined, k: number): Promise<readonly Case[]> => {
    const at = index * counts.faults + k;
    const found = makers[at % makers.length];
    if (found === undefined || (art.hasHardEdges && ofSoftEdges.includes(found.plant.id))) return [];
    if (found.plant.id === "hard_cut" && !isSlanted(await canvas())) return [];
    const { plant, maker, make } = found;
    const severity = ((Math.floor(at / makers.length) % 3) + 1) as Severity;
    const id = `${family}-${plant.id}-${maker}-${severity}`;
    const { targets, touches, plan = {} } = plant;
    const pictures = async () => [make(await sceneFor(id, severity))];
    return [{ ...base, id, defect: plant.id, maker, severity, targets, touches, plan, pictures }];
  };
  const sceneFor = async (id: string, severity: Severity): Promise<Scene> => {
    const subject = await canvas();
    return { subject, ground: groundFor(family, subject), dice: diceFor(id), severity };
  };
  const faulty = await Promise.all(Array.from({ length: counts.faults }, faultyOf));
  const touches = art.isCutHard ? ["hard_cut"] : [];
  return [{ ...base, ...none, touches, id: `${family}-clean`, pictures: clean }, ...faulty.flat()];
}

/** A picture whose defect belongs to the drawing: the one test that shares nothing with our own plants. */
function drawnCase({ drawnDefect }: ArtSet, { family, canvas }: Drawing): Case {
  const plant = plants.find(({ id }) => id === drawnDefect);
  const { targets = [], touches = [] } = plant ?? {};
  const defect = drawnDefect ?? null;
  const pictures = async () => [toPicture(await canvas())];
  return {
    ...none,
    id: `${family}-drawn`,
    family,
    kind: "sprite",
    defect,
    maker: "drawn",
    severity: 1,
    targets,
    touches,
    pictures,
  };
}

/** Fewer steps than this along its outline, and cutting it hard shows nowhere: a flag's edges are straight either way. */
const leastSteps = 0.04;

/** True when the outline of a drawing runs aslant somewhere, so that a hard cut makes stairs of it (D-0124). */
function isSlanted({ alpha, sizePx }: Canvas): boolean {
  let [steps, length] = [0, 0];
  for (let y = 0; y + 1 < sizePx; y++) {
    for (let x = 0; x + 1 < sizePx; x++) {
      const i = y * sizePx + x;
      const covered = [i, i + 1, i + sizePx, i + sizePx + 1].filter((at) => (alpha[at] as number) >= 0.5).length;
      if (covered % 2 === 1) steps++;
      if (covered > 0 && covered < 4) length++;
    }
  }
  return steps > length * leastSteps;
}

const groundFor = (family: string, subject: Canvas) =>
  plainGround(diceFor(`${family} ground`), meanLight(subject) > 0.75);

function meanLight({ rgb, alpha }: Canvas): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < alpha.length; i++) {
    sum += ((rgb[i * 3] as number) + (rgb[i * 3 + 1] as number) + (rgb[i * 3 + 2] as number)) / 3;
    count += alpha[i] as number;
  }
  return count === 0 ? 0 : sum / count;
}
