import type { Lookup } from "../document/lookup.ts";
import type { KnownModels } from "./picture-draft.ts";

/** What the project has that a file may refer to. */
export function knownModels(lookup: Lookup): KnownModels {
  return {
    checkpoints: lookup.list("checkpoints").map(({ id, value }) => ({
      id,
      file: value.file,
      sha256: value.sha256 ?? null,
      architecture: value.architecture ?? "sdxl",
      dialect: value.dialect,
    })),
    loras: lookup.list("loras").map(({ id, value }) => ({
      id,
      files: value.releases.map(({ file }) => file),
      hashes: value.releases.flatMap(({ sha256 }) => sha256 ?? []),
      defaultWeight: value.defaultWeight ?? null,
    })),
    assetTypes: lookup
      .list("catalogs")
      .flatMap(({ value }) => (value.kind === "assetTypes" ? value.entries.map(({ id }) => id) : [])),
  };
}
