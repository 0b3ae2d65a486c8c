import { useState } from "preact/hooks";
import { documentKey } from "../../core/document/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { type Problem, projectPath } from "../live/api.ts";
import { useAsked } from "../live/asked.ts";
import { live } from "../live/current.ts";
import { shelf } from "./shelf.ts";

/** What is known of one asset. */
interface Known {
  readonly read: {
    readonly title: string;
    /** A state that has it. */
    readonly state: ProjectState;
  } | null;
  /** Why the newest request did not work. */
  readonly problem: Problem | null;
  /** Asks again. */
  readonly again: () => void;
}

/** The state as far as one asset goes: the whole one if it is here anyway, else a small one, asked for anew when the library changed or the server is back. */
export function useAssetState(projectId: string, assetId: string): Known {
  const [tries, setTries] = useState(0);
  const whole = readIn(live.value?.state.value, assetId);
  const path = whole === null ? projectPath(projectId, `assets/${assetId}/state`) : null;
  const asked = useAsked<{ readonly state: ProjectState }>(path, `${shelf.value.mark} ${tries}`).value;
  return {
    read: whole ?? (asked?.ok ? readIn(asked.value.state, assetId) : null),
    problem: asked?.ok === false ? asked.problem : null,
    again: () => setTries(tries + 1),
  };
}

function readIn(state: ProjectState | null | undefined, assetId: string): Known["read"] {
  const head = state?.documents[documentKey("specs", assetId)];
  return state && head ? { title: head.summary.title, state } : null;
}
