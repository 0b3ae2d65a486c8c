import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Answer, get } from "./api.ts";
import { live } from "./current.ts";

/** What the server says under an address; null while it is on its way. Asked again when the address or `mark` changes, and when a server that was not reached is back. */
export function useAsked<T>(path: string | null, mark?: string | number): Signal<Answer<T> | null> {
  const asked = useSignal<{ readonly path: string | null; readonly answer: Answer<T> } | null>(null);
  const shown = useSignal<Answer<T> | null>(null);
  const now = shown.value;
  const isBack = now?.ok === false && now.problem.status === 0 && live.value?.connection.value === "live";
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
  }, [path, mark, isBack]);
  return shown;
}
