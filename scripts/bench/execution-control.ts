import { setTimeout as sleep } from "node:timers/promises";

/** A graph as the plan has it, ready to be posted. */
export type Graph = Readonly<Record<string, unknown>>;

/** Between two looks at the history: as soon as the renderer can have something to say. */
const lookEveryMs = 2;

/**
 * The least a program must do to get pictures from the renderer: post, look into the history until it is there, fetch
 * the file. `lanes` at once. Milliseconds of each picture.
 */
export async function renderBarely(rendererUrl: string, graphs: readonly Graph[], lanes: number): Promise<number[]> {
  const left = [...graphs];
  const times: number[] = [];
  async function lane(): Promise<void> {
    for (let graph = left.shift(); graph !== undefined; graph = left.shift()) {
      const startedAt = performance.now();
      await renderOne(rendererUrl, graph);
      times.push(performance.now() - startedAt);
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane));
  return times;
}

async function renderOne(url: string, prompt: Graph): Promise<void> {
  const headers = { "content-type": "application/json" };
  const posted = await fetch(`${url}/prompt`, { method: "POST", headers, body: JSON.stringify({ prompt }) });
  const { prompt_id: promptId } = await posted.json();
  for (;;) {
    const entry = (await (await fetch(`${url}/history/${promptId}`)).json())[promptId];
    if (entry !== undefined) return fetchPicture(url, entry);
    await sleep(lookEveryMs);
  }
}

interface Entry {
  readonly outputs: Readonly<Record<string, { readonly images?: readonly Readonly<Record<string, string>>[] }>>;
}

async function fetchPicture(url: string, { outputs }: Entry): Promise<void> {
  const image = Object.values(outputs).flatMap(({ images = [] }) => images)[0];
  if (image === undefined) throw new Error("the renderer made no picture");
  const picture = await fetch(`${url}/view?${new URLSearchParams(image)}`);
  if (!picture.ok) throw new Error(`/view answered ${picture.status}`);
  await picture.arrayBuffer();
}
