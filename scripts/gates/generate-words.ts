import type { Random } from "./random.ts";

/** Words that languages sort and case in different ways, weights and parentheses that must be escaped, composed and decomposed signs. */
const vocabulary: readonly string[] = [
  ...["istanbul", "İSTANBUL", "ışık", "Isik", "straße", "STRASSE", "ﬁre", "fire", "é", "e\u0301", "ñandú", "zebra"],
  ...[
    "äpfel",
    "apfel",
    "Zürich",
    "ÅNGSTRÖM",
    "ångström",
    "ø",
    "œuvre",
    "łódź",
    "čaj",
    "chá",
    "llama",
    "日本",
    "🦆 duck",
  ],
  ...[
    "red hull",
    "blue hull",
    "brass (old)",
    "a (very: odd) word",
    "50% grey",
    "soft light",
    "hard light",
    "moss",
    "copper",
  ],
  ...[
    "rivets",
    "glass dome",
    "fin",
    "wheel",
    "lamp",
    "rope",
    "steam",
    "smoke",
    "ice",
    "coral",
    "sand",
    "velvet",
    "1990s",
  ],
];

export const assetTypes: readonly string[] = ["sprite", "background", "ui_button", "a-b", "a_b"];
/** Ids that collations order differently from code units. */
export const tags: readonly string[] = ["size:boss", "view:side", "view:front", "z", "a-1", "a_1", "a1", "aB", "ab"];
export const entities: readonly string[] = ["duck", "toaster"];
export const styles: readonly string[] = ["toy", "grim"];
export const scenarios: readonly string[] = ["orbit", "kitchen"];
export const palettes: readonly string[] = ["warm", "cold"];

/** So many different words. */
export function words(random: Random, count: number): string[] {
  return random.shuffled(vocabulary).slice(0, count);
}
