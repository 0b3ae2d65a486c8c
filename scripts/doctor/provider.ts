import { Failure } from "../../core/failure.ts";
import { type ComfyClient, createClient } from "../../worker/comfy/client.ts";
import { createProbe } from "../../worker/comfy/environment.ts";
import { exposureOf } from "../../worker/comfy/exposure.ts";
import { defaultTimers } from "../../worker/comfy/settings.ts";
import { createTransport } from "../../worker/comfy/transport.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

const patienceMs = 10_000;
/** What the driver was tested against. */
const oldestVersion = [0, 3, 64];
/** Both clocks are told to the second, so less is no skew. */
const largestSkewMs = 5_000;

/** Reaches a renderer; the client is null when there is none to look at further. */
export async function checkProvider(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly findings: readonly Finding[]; readonly client: ComfyClient | null }> {
  const transport = createTransport(url, headers, new AbortController().signal);
  const client = createClient(transport, { ...defaultTimers, callMs: patienceMs });
  const exposed = exposureOf(url, headers);
  const risk =
    exposed === null ? [] : [warn("renderer access", exposed, "Bind it to loopback behind a tunnel, or use https.")];
  try {
    const { version, torchVersion, devices } = await createProbe(client, 0)();
    const names = devices.map(({ name }) => name).join(", ");
    const sentence = `ComfyUI ${version ?? "of unknown version"} (torch ${torchVersion ?? "unknown"}) answers at ${url} on ${names}.`;
    return { findings: [ok("renderer", sentence), versionFinding(version), await checkClock(client), ...risk], client };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const fix = "Start ComfyUI there, or set COMFYUI_URL (and COMFYUI_HEADERS, for a proxy) to where it is.";
    return {
      findings: [fail("renderer", `No ComfyUI answers at ${url}: ${error.message}`, fix), ...risk],
      client: null,
    };
  }
}

function versionFinding(version: string | null): Finding {
  const parts = (version ?? "").split(".").map(Number);
  const difference = oldestVersion.map((part, at) => (parts[at] ?? 0) - part).find((part) => part !== 0) ?? 0;
  const oldest = oldestVersion.join(".");
  if (difference >= 0) return ok("version", `ComfyUI ${version} is ${oldest} or newer.`);
  return warn(
    "version",
    `ComfyUI ${version ?? "unknown"} is older than ${oldest}.`,
    `Update ComfyUI to ${oldest} or newer.`,
  );
}

async function checkClock(client: ComfyClient): Promise<Finding> {
  const before = Date.now();
  const clockMs = await client.clockMs();
  if (clockMs === null) return ok("clock", "The renderer does not tell its time; nothing depends on it.");
  const skewMs = clockMs - (before + Date.now()) / 2;
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  if (Math.abs(skewMs) <= largestSkewMs) return ok("clock", "This machine's clock and the renderer's agree.");
  const direction = skewMs > 0 ? "ahead of" : "behind";
  return warn(
    "clock",
    `The renderer's clock is ${seconds} s ${direction} this machine's.`,
    "Let both set their clocks by NTP.",
  );
}
