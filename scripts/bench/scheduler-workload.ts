import type { VersionPlan } from "../../core/contracts.ts";
import { sha256Hex } from "../../core/hash.ts";
import { type Random, randomOf } from "../gates/random.ts";

/** Versions that one project is asked for at one moment. Times are seconds from the start. */
export interface Arrival {
  readonly atS: number;
  readonly projectId: string;
  /** Follows from an answer, so it goes before the batch. */
  readonly isFollowUp: boolean;
  readonly versions: readonly VersionPlan[];
}

/** A person looks at an asset for a while. */
export interface Viewing {
  readonly projectId: string;
  readonly versionId: string;
  readonly fromS: number;
  readonly untilS: number;
}

export interface Workload {
  /** Project → weight. */
  readonly weights: Readonly<Record<string, number>>;
  /** Oldest first. */
  readonly arrivals: readonly Arrival[];
  readonly viewings: readonly Viewing[];
  /** Job id → seconds it renders, without any loading. */
  readonly renderS: ReadonlyMap<string, number>;
}

const sizes = ["1024x1024", "832x1216", "768x768"] as const;
const secondsPerMegapixel = 6;
const versionsPerRun = 20;
const hash = "0".repeat(64);

/** Three projects that mix two checkpoints spec by spec: a queue for the night, a little more by day, sprints, and people looking. */
export function mixedWorkload(seed: number): Workload {
  const random = randomOf(seed);
  const maker = createMaker(random);
  const weights = { astroduck: 2, gardens: 1, harbour: 1 };
  const arrivals: Arrival[] = [];
  for (const projectId of Object.keys(weights)) {
    for (let left = 80; left > 0; left -= versionsPerRun) {
      arrivals.push({ atS: 0, projectId, isFollowUp: false, versions: maker.versions(projectId, versionsPerRun) });
    }
    // By day a few specs are tried, and answers of a short sprint ask for the next versions.
    for (let hour = 0; hour < 3; hour += 1) {
      const atS = 600 + random.below(2400);
      arrivals.push({ atS, projectId, isFollowUp: false, versions: maker.versions(projectId, 6) });
    }
    const sprintAt = 900 + random.below(1800);
    for (let answer = 0; answer < 6; answer += 1)
      arrivals.push({
        atS: sprintAt + 4 * answer,
        projectId,
        isFollowUp: true,
        versions: maker.versions(projectId, 1),
      });
  }
  arrivals.sort((a, b) => a.atS - b.atS);
  const nightly = arrivals
    .filter(({ atS }) => atS === 0)
    .flatMap((arrival) => arrival.versions.map((version) => ({ arrival, version })));
  const viewings = random.some(nightly, 8).map(({ arrival: { projectId }, version: { versionId } }) => {
    const fromS = 300 + random.below(2400);
    return { projectId, versionId, fromS, untilS: fromS + 120 };
  });
  return { weights, arrivals, viewings, renderS: maker.renderS };
}

function createMaker(random: Random) {
  const renderS = new Map<string, number>();
  let count = 0;
  function one(projectId: string): VersionPlan {
    count += 1;
    const assetId = `${projectId.slice(0, 4)}_${String(count).padStart(4, "0")}`;
    const checkpointId = random.chance(0.55) ? "copax" : "pony";
    const stack = sha256Hex(`${checkpointId} ${random.below(4)}`).slice(0, 8);
    const size = random.pick(sizes);
    const affinity = `${stack}.${sha256Hex(assetId).slice(0, 8)}.${size}`;
    const version = versionOf(assetId, { checkpointId, affinity, pictures: 1 + random.below(4) });
    const [width = 0, height = 0] = size.split("x").map(Number);
    const seconds = ((width * height) / 1e6) * secondsPerMegapixel * (0.8 + 0.4 * random.next());
    for (const { unitKey } of version.units) renderS.set(`${version.versionId}.generate.${unitKey}`, seconds);
    return version;
  }
  return {
    renderS,
    versions: (projectId: string, many: number): VersionPlan[] => Array.from({ length: many }, () => one(projectId)),
  };
}

/** A plan that says what the queue needs and nothing else. */
export function versionOf(
  assetId: string,
  { checkpointId, affinity, pictures }: { checkpointId: string; affinity: string; pictures: number },
): VersionPlan {
  const units = Array.from({ length: pictures }, (_, at) => {
    return { unitKey: `v${at}`, variantIndex: at, state: null, frameIndex: null, seed: at };
  });
  return {
    ...{ versionId: `${assetId}.v1`, assetId, specId: assetId, specHash: hash, attempt: 1, planHash: hash },
    ...{ packageHash: hash, checkpointId, affinity, maxAttempts: 3, remedy: null, units },
  };
}
