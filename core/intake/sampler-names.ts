import { type Unmapped, unmapped } from "./unmapped.ts";

/** Names of the A1111 web UI → names of ComfyUI. */
const SAMPLERS: Readonly<Record<string, string>> = {
  euler: "euler",
  "euler a": "euler_ancestral",
  heun: "heun",
  lms: "lms",
  dpm2: "dpm_2",
  "dpm2 a": "dpm_2_ancestral",
  "dpm++ 2s a": "dpmpp_2s_ancestral",
  "dpm++ 2m": "dpmpp_2m",
  "dpm++ sde": "dpmpp_sde",
  "dpm++ 2m sde": "dpmpp_2m_sde",
  "dpm++ 3m sde": "dpmpp_3m_sde",
  "dpm fast": "dpm_fast",
  "dpm adaptive": "dpm_adaptive",
  ddim: "ddim",
  ddpm: "ddpm",
  unipc: "uni_pc",
  lcm: "lcm",
};

const SCHEDULERS: Readonly<Record<string, string>> = {
  karras: "karras",
  exponential: "exponential",
  "sgm uniform": "sgm_uniform",
  simple: "simple",
  normal: "normal",
  ddim: "ddim_uniform",
  beta: "beta",
};

export interface SamplerNames {
  readonly sampler: string | undefined;
  readonly scheduler: string | undefined;
  readonly unmapped: readonly Unmapped[];
}

/** Older versions write the schedule into the sampler's name: `DPM++ 2M Karras`. */
export function samplerOf(samplerText: string, scheduleText: string): SamplerNames {
  const name = samplerText.trim().toLowerCase().slice(0, 80);
  const ending = Object.keys(SCHEDULERS).find((each) => name.endsWith(` ${each}`));
  const sampler = found(SAMPLERS, ending === undefined ? name : name.slice(0, -ending.length - 1));
  const schedule = scheduleText.trim().toLowerCase() || (ending ?? "");
  // "Automatic" leaves the choice to the program, so there is nothing to carry over.
  const scheduler = schedule === "automatic" ? undefined : found(SCHEDULERS, schedule);
  return {
    sampler,
    scheduler,
    unmapped: [
      ...(sampler === undefined && name !== "" ? [unmapped("Sampler", samplerText, WHY)] : []),
      ...(scheduler === undefined && schedule !== "" ? [unmapped("Schedule type", scheduleText || schedule, WHY)] : []),
    ],
  };
}

const WHY = "ComfyUI has no sampler or schedule that is known to be the same.";

function found(table: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
