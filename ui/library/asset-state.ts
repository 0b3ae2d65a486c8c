import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type ProjectState, projectFold } from "../../core/project/state.ts";
import { get, type Problem, projectPath } from "../live/api.ts";
import { live } from "../live/current.ts";
import { useSlowly } from "../live/slowly.ts";
import { reloadPage } from "../live/snapshot.ts";

/** Events that come close together are worth one look. */
const SETTLE_MS = 1_500;

/** What is known of one asset. */
export interface AssetRead {
  /** Null while it is on its way, and when there is no such asset. */
  readonly state: ProjectState | null;
  /** Why the newest request did not work. */
  readonly problem: Problem | null;
  readonly askAgain: () => void;
}

interface Known extends Omit<AssetRead, "askAgain"> {
  readonly assetId: string;
}

interface Slice {
  readonly version: string;
  readonly state: ProjectState;
}

/** The state as far as one asset goes: the whole one if it is here anyway, else a small one, asked for anew when something happened. */
export function useAssetState(projectId: string, assetId: string): AssetRead {
  const project = live.value;
  const whole = project?.state.value ?? null;
  const hasWhole = whole !== null;
  const news = useSlowly(`${project?.seq.value} ${project?.connection.value === "live"}`, SETTLE_MS);
  const known = useSignal<Known>({ assetId, state: null, problem: null });
  const tries = useSignal(0);
  useEffect(() => {
    let isWanted = !hasWhole;
    if (isWanted) void read();
    async function read(): Promise<void> {
      const before = known.peek().assetId === assetId ? known.peek().state : null;
      const next = await readSlice(projectId, assetId, before);
      if (isWanted) known.value = { assetId, ...next };
    }
    return () => {
      isWanted = false;
    };
  }, [projectId, assetId, news, tries.value, hasWhole]);
  const askAgain = (): void => {
    tries.value += 1;
  };
  if (whole !== null) return { state: whole, problem: null, askAgain };
  const { state, problem } = known.value.assetId === assetId ? known.value : nothing;
  return { state, problem, askAgain };
}

const nothing = { state: null, problem: null };

/** What was known before stays when the server can't be asked; not when it says that there is no such asset. */
async function readSlice(
  projectId: string,
  assetId: string,
  before: ProjectState | null,
): Promise<Omit<AssetRead, "askAgain">> {
  const answer = await get<Slice>(projectPath(projectId, `assets/${encodeURIComponent(assetId)}/state`));
  if (!answer.ok) return { state: answer.problem.status === 404 ? null : before, problem: answer.problem };
  if (answer.value.version === projectFold.version) return { state: answer.value.state, problem: null };
  reloadPage(answer.value.version);
  return { state: before, problem: null };
}
