import type { AssetTypeEntry, PaletteEntry, ScenarioEntry, Spec, StyleEntry, TagEntry } from "../contracts.ts";
import type { Found, Lookup } from "../document/lookup.ts";
import { type CatalogFact, catalogFacts } from "./catalog-facts.ts";
import { loraFacts } from "./lora-facts.ts";
import { modelFacts } from "./model-facts.ts";
import { oncePer } from "./once.ts";
import { accepted, type Refusal, type Result, refused } from "./result.ts";

/** The pixels of an approved asset that an anchored render starts from. */
export interface AnchorFact {
  readonly specId: string;
  readonly pixelHash: string;
}

/** The document revisions that one spec's plan depends on, and nothing else. */
export interface Facts {
  readonly spec: Found<"specs">;
  readonly project: Found<"project">;
  readonly checkpoint: Found<"checkpoints">;
  readonly profile: Found<"checkpoint-profiles">;
  readonly baseline: Found<"baseline-profiles">;
  readonly template: Found<"workflow-templates">;
  readonly assetType: CatalogFact<AssetTypeEntry>;
  /** In code-unit order of their ids. */
  readonly tags: readonly CatalogFact<TagEntry>[];
  readonly style: CatalogFact<StyleEntry> | null;
  readonly scenario: CatalogFact<ScenarioEntry> | null;
  readonly palette: CatalogFact<PaletteEntry> | null;
  /** LoRAs that could enter the stack, in code-unit order of their ids. */
  readonly loras: readonly Found<"loras">[];
  readonly anchors: readonly AnchorFact[];
}

/** Pixel hash of the approved raw picture of a spec's asset, or null while there is none. */
export type ApprovedPictureOf = (specId: string) => string | null;

/**
 * Collects what planning a spec needs: pinned profiles where the spec pins them, the project's defaults where it doesn't.
 * Refused with one entry per thing that is missing or does not fit together.
 */
export function gatherFacts(
  spec: Found<"specs">,
  lookup: Lookup,
  approvedPictureOf: ApprovedPictureOf = () => null,
): Result<Facts> {
  const project = projectOf(lookup);
  if (project === undefined) return refused([noProject]);
  const models = modelFacts(spec.value, project.value, lookup);
  const catalog = catalogFacts(spec.value, project.value, lookup);
  const anchors = anchorFacts(spec.value, approvedPictureOf);
  const missing = dependencyRefusals(spec.value, lookup);
  if (!models.ok || !catalog.ok || !anchors.ok) {
    const parts: readonly Result<unknown>[] = [models, catalog, anchors];
    return refused([...parts.flatMap((part) => (part.ok ? [] : part.refusals)), ...missing]);
  }
  if (missing.length > 0) return refused(missing);
  const loras = loraFacts(spec.value, project.value, lookup);
  return accepted({ spec, project, ...models.value, ...catalog.value, loras, anchors: anchors.value });
}

const projectOf = oncePer((lookup: Lookup) => lookup.list("project")[0]);

const noProject: Refusal = {
  code: "PROJECT_MISSING",
  field: "",
  sentence: "There is no project document.",
  fix: "Create the project document with its policies.",
};

function anchorFacts(spec: Spec, approvedPictureOf: ApprovedPictureOf): Result<readonly AnchorFact[]> {
  if (spec.styleConsistency?.mode !== "lock_to_anchor_set") return accepted([]);
  const refs = spec.styleConsistency.anchorRefs ?? [];
  if (refs.length === 0) return refused([noAnchors]);
  const anchors = refs.map((specId) => ({ specId, pixelHash: approvedPictureOf(specId) }));
  const approved = anchors.flatMap(({ specId, pixelHash }) => (pixelHash === null ? [] : [{ specId, pixelHash }]));
  if (approved.length === anchors.length) return accepted(approved);
  const open = anchors.filter(({ pixelHash }) => pixelHash === null);
  return refused(
    open.map(({ specId }) => ({
      code: "ANCHOR_NOT_APPROVED",
      field: "/styleConsistency/anchorRefs",
      sentence: `The anchor ${specId} has no approved picture yet.`,
      fix: `Approve a picture of ${specId} first, or choose another anchor.`,
    })),
  );
}

const noAnchors: Refusal = {
  code: "ANCHORS_MISSING",
  field: "/styleConsistency/anchorRefs",
  sentence: "The style is locked to an anchor set, but no anchor is named.",
  fix: "Name at least one spec whose approved picture is the anchor.",
};

function dependencyRefusals(spec: Spec, lookup: Lookup): readonly Refusal[] {
  const refs = {
    "/dependsOn": spec.dependsOn,
    "/styleConsistency/anchorRefs": spec.styleConsistency?.anchorRefs,
    "/output/neighbours": spec.output?.neighbours?.map(({ specId }) => specId),
  };
  const ownNeighbour = (refs["/output/neighbours"] ?? []).includes(spec.id) ? [neighbourIsItself] : [];
  const missing = Object.entries(refs).flatMap(([field, ids = []]) =>
    ids
      .filter((id) => lookup.get("specs", id) === null)
      .map((id) => ({
        code: "DEPENDENCY_MISSING",
        field,
        sentence: `The spec refers to the spec ${id}, which does not exist.`,
        fix: `Create the spec ${id}, or remove the reference.`,
      })),
  );
  return [...missing, ...ownNeighbour];
}

const neighbourIsItself: Refusal = {
  code: "NEIGHBOUR_IS_ITSELF",
  field: "/output/neighbours",
  sentence: "The spec names itself as the tile beside it.",
  fix: "Declare it tileable in its quality contract, or name another tile.",
};
