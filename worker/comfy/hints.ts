import { randomUUID } from "node:crypto";
import type { RenderPreview } from "./provider.ts";

/** `look`: the truth has probably changed. `active`: the server works on the prompt. */
export type Hint =
  | { readonly kind: "look" }
  | { readonly kind: "active" }
  | { readonly kind: "progress"; readonly value: number; readonly max: number; readonly node: string | null }
  | { readonly kind: "node"; readonly node: string }
  | { readonly kind: "preview"; readonly node: string | null; readonly preview: RenderPreview };

export type HintListener = (hint: Hint) => void;

/** Everything a push channel may tell. It may tell nothing: no decision rests on it. */
export interface Hints {
  /** The client id to submit under, so that this channel hears of the prompt. */
  clientId(): Promise<string>;
  /** Returns the function that stops watching. */
  watch(promptId: string, listener: HintListener): () => void;
  close(): void;
}

/** Polling only: nothing is ever heard. */
export function silentHints(): Hints {
  // An id is sent all the same: newer servers leave out cached outputs when there is none.
  const id = randomUUID();
  return {
    clientId: () => Promise.resolve(id),
    watch: () => () => undefined,
    close: () => undefined,
  };
}
