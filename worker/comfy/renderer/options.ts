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
  /** Largest request body in bytes; the real server tells a limit that was given as a float. */
  readonly uploadLimit?: number;
  /** ComfyUI's --preview-method: none sends no previews. */
  readonly previewMethod?: PreviewMethod;
  /** Which results of earlier prompts are kept: ComfyUI's default, --cache-lru N or --cache-none. */
  readonly cache?: CachePolicy;
  /** False: ComfyUI's --disable-metadata, PNG files without text chunks. */
  readonly hasMetadata?: boolean;
  /** ComfyUI's --enable-cors-header: answers carry CORS headers and the check of Origin against Host is off. */
  readonly corsOrigin?: string;
  /** The node file websocket_image_save.py that comes with ComfyUI. */
  readonly hasWebsocketImage?: boolean;
}

export const previewMethods = ["none", "latent2rgb", "taesd", "auto"] as const;
export type PreviewMethod = (typeof previewMethods)[number];

export type CachePolicy =
  | { readonly kind: "classic" }
  | { readonly kind: "lru"; readonly size: number }
  | { readonly kind: "none" };

export const defaultStepMs = 40;
export const defaultDefectRate = 0.18;

/** The options as ComfyUI's flags, as `/system_stats` tells them. */
export function flagsOf({
  previewMethod,
  cache,
  hasMetadata,
  corsOrigin,
  uploadLimit,
}: RendererOptions): readonly string[] {
  return [
    ...(previewMethod === undefined || previewMethod === "none" ? [] : ["--preview-method", previewMethod]),
    ...(cache?.kind === "lru" ? ["--cache-lru", String(cache.size)] : []),
    ...(cache?.kind === "none" ? ["--cache-none"] : []),
    ...(hasMetadata === false ? ["--disable-metadata"] : []),
    ...(corsOrigin === undefined ? [] : ["--enable-cors-header", corsOrigin]),
    ...(uploadLimit === undefined ? [] : ["--max-upload-size", String(uploadLimit / 1024 / 1024)]),
  ];
}

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
    ...comfyFlags(values),
  };
}

/** The flags that mean the same as ComfyUI's own. */
function comfyFlags(values: ReturnType<typeof readArguments>): Partial<RendererOptions> {
  const megabytes = values["max-upload-size"];
  const corsOrigin = values["enable-cors-header"];
  return {
    previewMethod: readPreviewMethod(values["preview-method"] ?? "none"),
    cache: readCache(values["cache-lru"], values["cache-none"] ?? false),
    hasMetadata: values["disable-metadata"] !== true,
    hasWebsocketImage: values["websocket-image"] ?? false,
    ...(megabytes === undefined ? {} : { uploadLimit: readNumber("--max-upload-size", megabytes, 4096) * 1024 * 1024 }),
    ...(corsOrigin === undefined ? {} : { corsOrigin }),
  };
}

function readPreviewMethod(text: string): PreviewMethod {
  const method = previewMethods.find((name) => name === text);
  if (method !== undefined) return method;
  throw new Failure("CONFIG_INVALID", `--preview-method ${text}: one of ${previewMethods.join(", ")} is needed`);
}

function readCache(size: string | undefined, isOff: boolean): CachePolicy {
  if (isOff) return { kind: "none" };
  return size === undefined ? { kind: "classic" } : { kind: "lru", size: readNumber("--cache-lru", size, 1_000_000) };
}

function readArguments(args: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const options = {
    ...{ output: text, host: text, port: text, "step-ms": text, "defect-rate": text, models: text, journal: text },
    fault: { type: "string", multiple: true },
    control: { type: "boolean" },
    instant: { type: "boolean" },
    ...{ "preview-method": text, "cache-lru": text, "enable-cors-header": text, "max-upload-size": text },
    ...{ "cache-none": flag, "disable-metadata": flag, "websocket-image": flag },
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
  const names = (folder: (typeof listed)[number]): readonly string[] => {
    const list = given[folder] ?? defaultModels[folder] ?? [];
    if (Array.isArray(list) && list.every((name) => typeof name === "string")) return list;
    throw new Failure("CONFIG_INVALID", `--models ${file}: ${folder} must be a list of file names`);
  };
  const listed = ["checkpoints", "loras", "vae", "embeddings", "controlnet", "vae_approx"] as const;
  const lists = Object.fromEntries(listed.map((folder) => [folder, names(folder)]));
  return { ...defaultModels, ...lists };
}
