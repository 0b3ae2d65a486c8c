import { readFile } from "node:fs/promises";

const folder = new URL("../../fixtures/comfyui-driver/", import.meta.url);

interface Step {
  readonly label?: string;
  readonly request: { readonly method: string; readonly path: string; readonly body?: unknown };
  readonly response: { readonly status: number; readonly body: unknown };
}

interface Recording {
  readonly steps: readonly Step[];
  readonly ws: readonly { readonly messages: readonly { readonly json?: Readonly<Record<string, unknown>> }[] }[];
}

/** Exchanges recorded with a real ComfyUI 0.3.64. */
export async function recording(name: string): Promise<Recording> {
  return JSON.parse(await readFile(new URL(`${name}.json`, folder), "utf8"));
}

export async function recordedPng(name: string): Promise<Uint8Array> {
  return readFile(new URL(`png/${name}.png`, folder));
}

/** Bodies of the recorded answers on a path, in order; the path may end with `*`. */
export function bodiesOf(of: Recording, path: string): readonly unknown[] {
  const matches = (step: Step) =>
    path.endsWith("*") ? step.request?.path.startsWith(path.slice(0, -1)) : step.request?.path === path;
  return of.steps.filter(matches).map((step) => step.response.body);
}

export function bodyOf(of: Recording, label: string): unknown {
  const step = of.steps.find((candidate) => candidate.label === label);
  if (step === undefined) throw new Error(`no step "${label}"`);
  return step.response.body;
}
