import { useSignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { documentKey } from "../../core/document/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { get, type Problem, projectPath } from "../live/api.ts";
import { live } from "../live/current.ts";
import { shelf } from "./shelf.ts";

/** What is known of one asset. */
export interface AssetRead {
  readonly title: string;
  /** A state that has it. */
  readonly state: ProjectState;
}

interface Known {
  readonly read: AssetRead | null;
  /** Why the newest request did not work. */
  readonly problem: Problem | null;
}

interface KnownNow extends Known {
  /** Asks again. */
  readonly again: () => void;
}

/** The state as far as one asset goes: the whole one if it is here anyway, else a small one, asked for anew when the library changed or the server is back. */
export function useAssetState(projectId: string, assetId: string): KnownNow {
  const [tries, setTries] = useState(0);
  const known = useSignal<(Known & { readonly of: string }) | null>(null);
  const whole = readIn(live.value?.state.value, assetId);
  const isHere = whole !== null;
  const own = known.value?.of === assetId ? known.value : null;
  const read = whole ?? own?.read ?? null;
  useEffect(() => {
    let isWanted = !isHere;
    if (isWanted)
      void readSlice(projectId, assetId).then((next) => {
        if (isWanted) known.value = { of: assetId, ...next, read: next.read ?? read };
      });
    return () => {
      isWanted = false;
    };
  }, [projectId, assetId, isHere, shelf.value.mark, live.value?.connection.value === "live", tries]);
  return { read, problem: own?.problem ?? null, again: () => setTries(tries + 1) };
}

async function readSlice(projectId: string, assetId: string): Promise<Known> {
  const answer = await get<{ readonly state: ProjectState }>(projectPath(projectId, `assets/${assetId}/state`));
  return answer.ok
    ? { read: readIn(answer.value.state, assetId), problem: null }
    : { read: null, problem: answer.problem };
}

function readIn(state: ProjectState | null | undefined, assetId: string): AssetRead | null {
  const head = state?.documents[documentKey("specs", assetId)];
  return state && head ? { title: head.summary.title, state } : null;
}
