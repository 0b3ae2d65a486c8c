import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Failure } from "../../../core/failure.ts";
import { type FaultName, parseFault } from "./faults.ts";
import { defaultModels, type ModelList } from "./models.ts";

export interface RendererOptions {
  /** Where pictures go; `.renderer` and `.truth` inside are private. */
  readonly output: string;
  readonly host?: string;
  /** 0 (default) takes any free port. */
  readonly port?: number;
  /** Pause per sampling step in milliseconds. */
  readonly stepMs?: number;
  /** 0..1: share of pictures that get a planted defect. */
  readonly defectRate?: number;
  /** One made picture per size instead of painting, to measure what is around it. */
  readonly isInstant?: boolean;
  readonly models?: ModelList;
  readonly faults?: ReadonlyMap<FaultName, number>;
  /** Opens `POST /control/faults`. */
  readonly isControlled?: boolean;
  /** Append-only file that says which prompts really ran, over all restarts. */
  readonly journal?: string;
  /** Largest request body in bytes. */
  readonly uploadLimit?: number;
}

export const defaultStepMs = 40;
export const defaultDefectRate = 0.18;

/** Reads the command line; throws CONFIG_INVALID naming the argument that is wrong. */
export function parseOptions(args: readonly string[]): RendererOptions {
  const values = readArguments(args);
  if (values.output === undefined) throw new Failure("CONFIG_INVALID", "--output <folder> is needed");
  return {
    output: values.output,
    host: values.host ?? "127.0.0.1",
    port: readNumber("--port", values.port ?? "0", 65_535),
    stepMs: readNumber("--step-ms", values["step-ms"] ?? String(defaultStepMs), 60_000),
    defectRate: readNumber("--defect-rate", values["defect-rate"] ?? String(defaultDefectRate), 1),
    models: values.models === undefined ? defaultModels : readModels(values.models),
    faults: new Map((values.fault ?? []).map(parseFault)),
    isControlled: values.control ?? false,
    isInstant: values.instant ?? false,
    ...(values.journal === undefined ? {} : { journal: values.journal }),
  };
}

function readArguments(args: readonly string[]) {
  const text = { type: "string" } as const;
  const options = {
    ...{ output: text, host: text, port: text, "step-ms": text, "defect-rate": text, models: text, journal: text },
    fault: { type: "string", multiple: true },
    control: { type: "boolean" },
    instant: { type: "boolean" },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new Failure("CONFIG_INVALID", error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function readNumber(name: string, text: string, max: number): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= max) return value;
  throw new Failure("CONFIG_INVALID", `${name} ${text}: a number from 0 to ${max} is needed`);
}

function readModels(file: string): ModelList {
  const given = JSON.parse(readFileSync(file, "utf8")) as Partial<Record<keyof ModelList, unknown>>;
  const names = (folder: keyof ModelList): readonly string[] => {
    const list = given[folder] ?? defaultModels[folder];
    if (Array.isArray(list) && list.every((name) => typeof name === "string")) return list;
    throw new Failure("CONFIG_INVALID", `--models ${file}: ${folder} must be a list of file names`);
  };
  return {
    checkpoints: names("checkpoints"),
    loras: names("loras"),
    vae: names("vae"),
    embeddings: names("embeddings"),
  };
}
