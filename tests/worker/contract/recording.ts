import { readdirSync, readFileSync } from "node:fs";
import { type Json, type JsonObject, parseJson } from "../../../worker/comfy/renderer/protocol/python-json.ts";
import { mapOf } from "./words.ts";

/** One recorded scenario: what was done in which order, and what each client heard. */
export interface Recording {
  readonly name: string;
  readonly profile: string;
  readonly cases: readonly number[];
  readonly acts: readonly JsonObject[];
  /** Client → one word per message. */
  readonly heard: ReadonlyMap<string, readonly string[]>;
}

const folder = new URL("../../fixtures/comfyui/", import.meta.url);

export function recordingNames(): readonly string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return files.map((name) => name.slice(0, -".json".length)).sort();
}

export function readRecording(name: string): Recording {
  const file = mapOf(parseJson(readFileSync(new URL(`${name}.json`, folder), "utf8")));
  return {
    name,
    profile: String(file.get("profile")),
    cases: (file.get("cases") as Json[]).map(Number),
    acts: (file.get("acts") as Json[]).map(mapOf),
    heard: new Map([...mapOf(file.get("heard"))].map(([client, words]) => [client, words as string[]])),
  };
}
