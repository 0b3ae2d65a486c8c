import type { Environment } from "../../core/contracts.ts";
import type { ProviderEnvironment } from "../comfy/provider.ts";

/** The provider's fingerprint as stored evidence. */
export function toEnvironment(
  provider: string,
  { version, pythonVersion, torchVersion, os, devices, flags }: ProviderEnvironment,
): Environment {
  return {
    provider,
    version: version ?? "unknown",
    python: pythonVersion ?? "unknown",
    torch: torchVersion ?? "unknown",
    os: os ?? "unknown",
    devices: devices.map(({ name, type }) => `${type}: ${name}`),
    flags: [...flags],
  };
}
