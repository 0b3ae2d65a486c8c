import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Answer, get } from "./api.ts";

/** What the server says under an address; null while it is on its way. Asked again when the address or `mark` changes. */
export function useAsked<T>(path: string | null, mark = ""): Signal<Answer<T> | null> {
  const asked = useSignal<{ readonly path: string | null; readonly answer: Answer<T> } | null>(null);
  const shown = useSignal<Answer<T> | null>(null);
  useEffect(() => {
    let isWanted = path !== null;
    if (asked.peek()?.path !== path) shown.value = null;
    if (path !== null) {
      get<T>(path).then((answer) => {
        if (!isWanted) return;
        asked.value = { path, answer };
        shown.value = answer;
      });
    }
    return () => {
      isWanted = false;
    };
  }, [path, mark]);
  return shown;
}
