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
import type { Side } from "./beside.ts";
import type { Picture } from "./pixels.ts";

type Reference = NonNullable<ValidatorReport["references"]>[number];

/** An approved picture of another asset that a picture is compared with. */
export interface Linked extends Reference {
  /** True when it shows the same thing in the game, not only in the same style. */
  readonly isSameEntity: boolean;
  /** True when it stands beside this one in the game, as another of the same artifact set. */
  readonly isSameSet: boolean;
  readonly portrait: Portrait;
}

/** The approved picture of a tile that lies beside this one. */
export interface Neighbour extends Reference {
  /** Side of this tile that it lies on. */
  readonly side: Side;
  /** What of it lies next to the common edge (`edgeBand`). */
  readonly edge: Picture;
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
  /** In the order of the spec; those that have no approved picture are left out. */
  readonly neighbours: readonly Neighbour[];
}
