import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { route } from "./router.ts";
import { isTyping } from "./search.ts";

/** The map of all keys while it is open; its script is read when it is first asked for. */
const shown = signal<{ readonly View: (props: { readonly onClose: () => void }) => JSX.Element } | null>(null);

function closeKeys(): void {
  shown.value = null;
}

export function KeyOverlayPlace(): JSX.Element | null {
  const open = shown.value;
  return open === null ? null : <open.View onClose={closeKeys} />;
}

/** `?` opens the map from anywhere but a text field; a review shows its own keys. */
export function startKeyMapKey(): void {
  addEventListener("keydown", (event) => {
    const isReview = route.peek().page === "review" && route.peek().id !== null;
    if (event.key !== "?" || isReview || isTyping(event.target) || shown.peek() !== null) return;
    event.preventDefault();
    import("./components/all-keys.tsx").then(({ KeyOverlay }) => {
      shown.value = { View: KeyOverlay };
    }, reportError);
  });
}
