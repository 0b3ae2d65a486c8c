import type {
  BaselineProfile,
  Catalog,
  Checkpoint,
  CheckpointProfile,
  DocumentKind,
  Lora,
  Project,
  Spec,
  WorkflowTemplate,
} from "../contracts.ts";

/** The type of a document of each kind. */
export interface DocumentOf {
  readonly project: Project;
  readonly specs: Spec;
  readonly checkpoints: Checkpoint;
  readonly "checkpoint-profiles": CheckpointProfile;
  readonly "baseline-profiles": BaselineProfile;
  readonly loras: Lora;
  readonly catalogs: Catalog;
  readonly "workflow-templates": WorkflowTemplate;
}

/** Kind → name of the schema in `schemas/` that its documents follow. */
export const documentSchemaOf: Readonly<Record<DocumentKind, string>> = {
  catalogs: "catalog",
  checkpoints: "checkpoint",
  "checkpoint-profiles": "checkpoint-profile",
  "baseline-profiles": "baseline-profile",
  loras: "lora",
  "workflow-templates": "workflow-template",
  project: "project",
  specs: "spec",
};

/** Every kind, what is referred to before what refers to it. */
export const documentKinds = Object.keys(documentSchemaOf) as readonly DocumentKind[];
