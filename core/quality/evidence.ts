import type {
  CompileTrace,
  Lora,
  PaletteEntry,
  Portrait,
  PromptPackage,
  Spec,
  Stack,
  ValidatorReport,
} from "../contracts.ts";

type Reference = NonNullable<ValidatorReport["references"]>[number];

/** An approved picture of another asset that a picture is compared with. */
export interface Linked extends Reference {
  /** True when it shows the same thing in the game, not only in the same style. */
  readonly isSameEntity: boolean;
  readonly portrait: Portrait;
}

/** What a plan was made from, as far as checks look at it; null or empty where a version has no such thing. */
export interface Evidence {
  readonly spec: Spec | null;
  readonly palette: PaletteEntry | null;
  readonly prompts: PromptPackage | null;
  readonly trace: CompileTrace | null;
  readonly stack: Stack | null;
  readonly loras: readonly Lora[];
  /** Tags in the order in which the checkpoint profile, or the spec, wants their words; null orders by weight. */
  readonly tagOrder: readonly string[] | null;
  /** Checkpoint that the profile speaks for. */
  readonly profileCheckpointId: string | null;
  readonly linked: readonly Linked[];
}
