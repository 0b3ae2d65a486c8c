import { signal } from "@preact/signals";
import type { ReviewTool } from "../../../core/contracts.ts";
import type { Screen } from "../../../core/view/review.ts";

/** Tools that lie over the picture. `bg_cycler` changes what is behind it and always has its own button and key. */
export type Tool = Exclude<ReviewTool, "bg_cycler">;

export const toolWords: Readonly<Record<Tool, string>> = {
  safe_area: "Safe area",
  horizon_line: "Floor line",
  overlay_grid: "Isometric grid",
  color_picker: "Colours",
  reference_ghost: "Linked picture",
  onion_skin: "Onion skin",
};

/** What a person chose for the questions that one tool is bound to; null closes it. */
type Choices = Readonly<Record<string, Tool | null>>;

const choices = signal<Choices>({});
let project = "";

const storageKey = (projectId: string): string => `diecast.tools.${projectId}`;

/** Takes up the choices this browser kept for the project. */
export function resumeTools(projectId: string): void {
  project = projectId;
  const kept = localStorage.getItem(storageKey(projectId));
  choices.value = kept === null ? {} : (JSON.parse(kept) as Choices);
}

/** The tools that can say something about what is shown, in the order of their buttons. */
export function offeredTools({ focus, pictures }: Screen, hasLinked: boolean): readonly Tool[] {
  const ofOne: readonly Tool[] = ["safe_area", "horizon_line", "overlay_grid", "color_picker"];
  const linked: readonly Tool[] = hasLinked ? ["reference_ghost"] : [];
  return [...(focus ? [...ofOne, ...linked] : []), ...(pictures.length > 1 ? (["onion_skin"] as const) : [])];
}

/** The tool that lies over the picture: the person's last choice for such questions, else the one the catalog binds. */
export function openTool(screen: Screen, offered: readonly Tool[]): Tool | null {
  const { tool } = screen.question;
  const chosen = choices.value[tool ?? ""];
  const wanted = chosen === undefined ? tool : chosen;
  return offered.find((each) => each === wanted) ?? null;
}

/** Opens a tool in place of the other, or closes the one that is open; kept for questions of the same binding. */
export function chooseTool(screen: Screen, tool: Tool | null): void {
  choices.value = { ...choices.value, [screen.question.tool ?? ""]: tool };
  localStorage.setItem(storageKey(project), JSON.stringify(choices.value));
}
