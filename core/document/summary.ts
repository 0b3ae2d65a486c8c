import type { DocumentKind, DocumentSummary, Spec } from "../contracts.ts";
import type { DocumentOf } from "./kinds.ts";

type Summarizers = { readonly [K in DocumentKind]: (document: DocumentOf[K]) => Partial<DocumentSummary> };

const nothing: Omit<DocumentSummary, "title"> = {
  status: null,
  assetType: null,
  outputKind: null,
  tags: [],
  tier: null,
  checkpointId: null,
  entityId: null,
  role: null,
};

/** What each kind has to say beyond its title; schema defaults are filled in, so lists need not know them. */
const summarizers: Summarizers = {
  project: () => ({}),
  checkpoints: (checkpoint) => ({ checkpointId: checkpoint.id }),
  "checkpoint-profiles": (profile) => ({ checkpointId: profile.checkpointId }),
  "baseline-profiles": (profile) => ({ checkpointId: profile.checkpointId }),
  catalogs: () => ({}),
  "workflow-templates": () => ({}),
  loras: (lora) => ({ checkpointId: lora.checkpointId, tags: lora.tags ?? [] }),
  specs: (spec) => ({
    status: spec.status ?? "draft",
    assetType: spec.assetType,
    outputKind: spec.output?.kind ?? "single_image",
    tags: spec.tags ?? [],
    tier: spec.tier ?? 1,
    checkpointId: spec.checkpointId ?? null,
    entityId: spec.entityLink?.entityId ?? null,
    role: spec.entityLink?.role ?? null,
    ...(spec.artifactSetId === undefined ? {} : { artifactSetId: spec.artifactSetId }),
    ...playbackOf(spec),
  }),
};

function playbackOf({ output }: Spec): Pick<DocumentSummary, "playback"> {
  if (output?.kind !== "animation") return {};
  const { fps = 12, loop = true } = output.animation ?? {};
  return { playback: { fps, loop } };
}

/** The few facts of a document that lists and boards show; part of every `document.revised` event. */
export function summarize<K extends DocumentKind>(kind: K, document: DocumentOf[K]): DocumentSummary {
  return { title: document.title, ...nothing, ...summarizers[kind](document) };
}
