import type { Faults } from "../faults.ts";
import type { Folders } from "../files/folders.ts";
import type { Graph } from "../graph/graph.ts";
import type { ModelList } from "../models.ts";
import type { Painter } from "../painter.ts";
import type { Preview } from "../protocol/preview.ts";
import type { JsonObject, Printable } from "../protocol/python-json.ts";
import type { NodeInputs, Value } from "./values.ts";

/** What every node may use while one prompt runs. */
export interface RunContext {
  readonly folders: Folders;
  readonly faults: Faults;
  readonly painter: Painter;
  readonly graph: Graph;
  readonly extraPngInfo: JsonObject | undefined;
  /** Digest of what the files named by a node contain, for nodes that read files. */
  readonly contentOf: (nodeId: string) => string;
  /** Picture files this process saves under `temp` share this letter group. */
  readonly tempTag: string;
  readonly now: () => Date;
  readonly models: ModelList;
  readonly hasMetadata: boolean;
  /** Pictures of unfinished samplings are shown to the client. */
  readonly hasPreviews: boolean;
  /** Reports one finished step with its preview, keeps the pace, and throws when the prompt was interrupted. */
  readonly step: (value: number, max: number, preview?: Preview) => Promise<void>;
}

export interface NodeResult {
  readonly values: readonly Value[];
  /** What an output node shows to clients. */
  readonly ui?: Printable;
  /** The node must run again the next time, whatever its inputs. */
  readonly isVolatile?: boolean;
}

export type NodeRunner = (inputs: NodeInputs, context: RunContext) => NodeResult | Promise<NodeResult>;
