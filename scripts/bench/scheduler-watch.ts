import type { Lane } from "../../core/job/queues.ts";
import type { Dispatch, ProjectView } from "../../core/schedule/view.ts";

/** The most that any job was passed over, counted by looking at every due job at every dispatch. */
export interface Passes {
  /** By later jobs of its own project and lane. */
  readonly inLine: number;
  /** In a row, with its project and lane, by other projects and lanes. */
  readonly byLines: number;
}

/** Counts passes from outside, knowing nothing of how the order comes about. */
export function createWatch() {
  const overtaken = new Map<string, number>();
  const skipped = new Map<string, number>();
  let most: Passes = { inLine: 0, byLines: 0 };

  function countInLine(jobs: readonly Due[], begun: Due): void {
    for (const { id } of jobs.filter((job) => isOlder(job, begun))) {
      const times = (overtaken.get(id) ?? 0) + 1;
      overtaken.set(id, times);
      most = { ...most, inLine: Math.max(most.inLine, times) };
    }
  }

  function countSkipped(lines: readonly string[], chosen: string): void {
    for (const line of [...skipped.keys()]) if (line === chosen || !lines.includes(line)) skipped.delete(line);
    for (const line of lines.filter((each) => each !== chosen)) {
      const times = (skipped.get(line) ?? 0) + 1;
      skipped.set(line, times);
      most = { ...most, byLines: Math.max(most.byLines, times) };
    }
  }

  return {
    passes: () => most,
    /** To be called before the job begins; tells its lane. */
    note(views: readonly ProjectView[], { job }: Dispatch): Lane {
      const lines = new Map(views.flatMap(linesOf));
      const [chosen, jobs] = [...lines].find(([, due]) => due.some(({ id }) => id === job.id)) ?? ["", []];
      countInLine(jobs, job);
      countSkipped([...lines.keys()], chosen);
      return (chosen.split(" ")[1] ?? "batch") as Lane;
    },
  };
}

interface Due {
  readonly id: string;
  readonly plannedSeq: number;
}

function isOlder(one: Due, other: Due): boolean {
  return one.plannedSeq < other.plannedSeq || (one.plannedSeq === other.plannedSeq && one.id < other.id);
}

/** The due renders of a project by lane; what somebody looks at is interactive. */
function linesOf({ projectId, due, viewed }: ProjectView): [string, Due[]][] {
  const looked = new Set(viewed.map(({ versionId }) => versionId));
  const interactive = viewed.flatMap((each) => each.due);
  const renders = due.filter(({ kind }) => kind === "generate");
  const inLane = (lane: Lane): Due[] => {
    const jobs = renders.filter((each) => each.lane === lane).flatMap((each) => [...each.jobs]);
    return jobs.filter(({ versionId }) => !looked.has(versionId));
  };
  const lanes: [Lane, Due[]][] = [
    ["interactive", interactive],
    ["follow_up", inLane("follow_up")],
    ["batch", inLane("batch")],
  ];
  return lanes.flatMap(([lane, jobs]) => (jobs.length === 0 ? [] : [[`${projectId} ${lane}`, jobs]]));
}
