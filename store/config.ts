import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Config } from "../core/contracts.ts";
import { Failure, type FieldProblem } from "../core/failure.ts";
import { parse } from "./schemas.ts";

const FILE_NAME = "diecast.config.json";
type Key = keyof Config;

const settings: Readonly<Record<Key, { readonly variable: string; readonly fallback: Config[Key] }>> = {
  dataDir: { variable: "DIECAST_DATA", fallback: "./data" },
  host: { variable: "DIECAST_HOST", fallback: "127.0.0.1" },
  port: { variable: "DIECAST_PORT", fallback: 4400 },
  token: { variable: "DIECAST_TOKEN", fallback: null },
  comfyuiUrl: { variable: "COMFYUI_URL", fallback: null },
  comfyuiUrls: { variable: "COMFYUI_URL", fallback: [] },
  comfyuiWebsocket: { variable: "COMFYUI_WEBSOCKET", fallback: true },
  comfyuiHeaders: { variable: "COMFYUI_HEADERS", fallback: null },
  comfyuiQueue: { variable: "COMFYUI_QUEUE", fallback: 2 },
  rendererStepMs: { variable: "DIECAST_RENDERER_STEP_MS", fallback: 40 },
};
const keys = Object.keys(settings) as readonly Key[];
/** Settings whose value is shown nowhere, only whether they are set. */
export const secretSettings: ReadonlySet<string> = new Set<Key>(["token", "comfyuiHeaders"]);
/** Set by the launcher for its children only. */
const ORIGINS_VARIABLE = "DIECAST_ORIGINS";
/** Not settings: one is read by the test runner, the other tells children where the settings came from. */
const variablesOfOthers = new Set(["DIECAST_CHROMIUM", ORIGINS_VARIABLE]);

export interface LoadedConfig {
  readonly config: Config;
  /** Where each value comes from: `default`, `diecast.config.json` or `environment NAME`. */
  readonly origins: Readonly<Record<Key, string>>;
}

/**
 * The effective settings: environment over `diecast.config.json` in `folder` over defaults; `dataDir` is absolute.
 * Throws CONFIG_INVALID naming every unknown key and bad value, where it was set, the rule and the fix.
 */
export async function loadConfig(
  environment: NodeJS.ProcessEnv = process.env,
  folder: string = process.cwd(),
): Promise<LoadedConfig> {
  const fromFile = await readConfigFile(folder);
  const fromEnvironment = readEnvironment(environment);
  const defaults = Object.fromEntries(keys.map((key) => [key, settings[key].fallback]));
  const told: Readonly<Record<string, string>> = JSON.parse(environment[ORIGINS_VARIABLE] ?? "{}");
  const origins = Object.fromEntries(keys.map((key) => [key, told[key] ?? originOf(key, fromEnvironment, fromFile)]));
  const config = validate(withRenderers({ ...defaults, ...fromFile, ...fromEnvironment }, fromFile), origins);
  const absolute = { ...config, dataDir: resolve(folder, config.dataDir) };
  return Object.freeze({
    config: Object.freeze(absolute),
    origins: Object.freeze(origins as Record<Key, string>),
  });
}

/**
 * The environment a child process needs to load exactly this configuration, laid over the environment it inherits. With
 * `origins` the child also knows where each value really came from, not only that its launcher told it.
 */
export function configToEnvironment(
  config: Config,
  origins?: LoadedConfig["origins"],
  inherited: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const texts = keys.map((key) => [settings[key].variable, textOf(config[key])]);
  const values = texts.filter(([, text]) => text !== "");
  const told = origins === undefined ? {} : { [ORIGINS_VARIABLE]: JSON.stringify(origins) };
  return { ...inherited, ...Object.fromEntries(values), ...told };
}

function textOf(value: Config[Key]): string {
  if (value === null) return "";
  if (Array.isArray(value)) return value.join(",");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

async function readConfigFile(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(join(folder, FILE_NAME), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "{}";
    throw new Failure("CONFIG_INVALID", `${FILE_NAME} can't be read: ${error.message}`, { cause: error });
  });
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch (cause) {
    throw new Failure("CONFIG_INVALID", `${FILE_NAME} is not valid JSON: ${String(cause)}`, { cause });
  }
  throw new Failure("CONFIG_INVALID", `${FILE_NAME} must hold one JSON object`);
}

/** An empty variable counts as not set. */
function readEnvironment(environment: NodeJS.ProcessEnv): Readonly<Record<string, unknown>> {
  const known = new Map(keys.map((key) => [settings[key].variable, key]));
  const values: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(environment)) {
    const key = known.get(name);
    if (text === undefined || text === "") continue;
    if (key === "comfyuiHeaders") values[key] = headersOf(text);
    else if (key !== undefined) values[key] = typedValue(text, settings[key].fallback);
    else if (name.startsWith("DIECAST_") && !variablesOfOthers.has(name)) refuseVariable(name, [...known.keys()]);
  }
  return values;
}

function refuseVariable(name: string, known: readonly string[]): never {
  throw new Failure("CONFIG_INVALID", `environment ${name} is no setting of Diecast; it knows ${known.join(", ")}`);
}

/** One JSON object, as in the configuration file; text that is none stays text, so that the schema refuses it. */
function headersOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * One renderer is a list of one: `comfyuiUrls` has them all, `comfyuiUrl` is the first. The variable COMFYUI_URL sets both,
 * so in the file only one of the two may stand.
 */
function withRenderers(
  values: Readonly<Record<string, unknown>>,
  fromFile: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { comfyuiUrl, comfyuiUrls } = values;
  if ((fromFile["comfyuiUrl"] ?? null) !== null && fromFile["comfyuiUrls"] !== undefined)
    throw new Failure("CONFIG_INVALID", `${FILE_NAME} has both comfyuiUrl and comfyuiUrls; keep one of them`);
  if (!Array.isArray(comfyuiUrls)) return values;
  const urls = comfyuiUrls.length > 0 ? comfyuiUrls : comfyuiUrl === null ? [] : [comfyuiUrl];
  return { ...values, comfyuiUrl: urls[0] ?? null, comfyuiUrls: urls };
}

/** Text that does not fit stays text, so that the schema refuses it with its rule. */
function typedValue(text: string, example: Config[Key]): unknown {
  if (typeof example === "number") return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
  if (typeof example === "boolean") return text === "true" ? true : text === "false" ? false : text;
  if (Array.isArray(example)) return text.split(",").map((part) => part.trim());
  return text;
}

function originOf(key: Key, fromEnvironment: object, fromFile: object): string {
  // One variable sets both of them, and in the file one stands for both.
  const isRenderers = key === "comfyuiUrl" || key === "comfyuiUrls";
  if (key in fromEnvironment || (isRenderers && "comfyuiUrls" in fromEnvironment))
    return `environment ${settings[key].variable}`;
  const isInFile = key in fromFile || (isRenderers && ("comfyuiUrl" in fromFile || "comfyuiUrls" in fromFile));
  return isInFile ? FILE_NAME : "default";
}

function validate(values: unknown, origins: Readonly<Record<string, string>>): Config {
  let config: Config;
  try {
    config = parse("config", values);
  } catch (error) {
    if (error instanceof Failure) throw invalid(error.fields, origins, error);
    throw error;
  }
  if (config.token !== null || isLoopback(config.host)) return config;
  const fix = "set DIECAST_TOKEN to a secret of 16 characters or more, or keep host 127.0.0.1";
  throw invalid(
    [{ path: "/token", rule: "required", message: `is needed because host ${config.host} is not loopback`, fix }],
    origins,
  );
}

function invalid(fields: readonly FieldProblem[], origins: Readonly<Record<string, string>>, cause?: Failure): Failure {
  const sentences = fields.map((field) => {
    const [key = ""] = field.path.replace(/^\//, "").split("/");
    const fix = field.fix === undefined ? "" : `: ${field.fix}`;
    const place = key === "" ? FILE_NAME : `${key} (${origins[key] ?? FILE_NAME})`;
    return `${place} ${field.message}${fix}`;
  });
  return new Failure("CONFIG_INVALID", `The configuration is not valid.\n  ${sentences.join("\n  ")}`, {
    cause,
    fields,
  });
}
