/** `1 question`, `3 questions`: figures never stand without their noun. */
export function count(amount: number, singular: string, plural = `${singular}s`): string {
  return `${amount} ${amount === 1 ? singular : plural}`;
}

/** A duration in milliseconds as people say it, no figure broken from its unit: `1 h 5 min`, `3 min 20 s`, `45 s`. */
export function durationInWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}\u00a0s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return joined(`${minutes}\u00a0min`, seconds % 60, "s");
  return joined(`${Math.floor(minutes / 60)}\u00a0h`, minutes % 60, "min");
}

/** What an estimate is worth saying of so many ms: `under a minute`, `about 3 min`, `about 40 min`, `about 2 h`. */
export function roughly(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 1) return "under a minute";
  if (minutes < 10) return `about ${Math.round(minutes)} min`;
  if (minutes < 58) return `about ${Math.round(minutes / 5) * 5} min`;
  const hours = minutes / 60;
  return hours < 36 ? `about ${Math.round(hours)} h` : `about ${Math.round(hours / 24)} days`;
}

/** The same where what takes less than a second matters: `340 ms`. */
export function shortDurationInWords(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)}\u00a0ms` : durationInWords(ms);
}

function joined(first: string, rest: number, unit: string): string {
  return rest === 0 ? first : `${first} ${rest}\u00a0${unit}`;
}

const ownSpelling: Readonly<Record<string, string>> = {
  ui: "UI",
  hud: "HUD",
  vfx: "VFX",
  npc: "NPC",
  hp: "HP",
  xp: "XP",
  url: "URL",
  urls: "URLs",
  lora: "LoRA",
  loras: "LoRAs",
  comfyui: "ComfyUI",
};

/** An id or code as words: `ui_button` → `UI button`, `SUBJECT_CROPPED` → `subject cropped`. */
export function idInWords(id: string): string {
  const words = id
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[\s_-]+/);
  return words
    .map((word) => ownSpelling[word] ?? word)
    .join(" ")
    .trim();
}

/** The words with a capital first letter, as a label. */
export function asLabel(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** One picture of an asset: `v0-hover` → `hover`, `v1-f02` → `variant 2, frame 3`; empty when it is the only one. */
export function unitInWords(unitKey: string): string {
  const [, variant, part] = /^v(\d+)(?:-(.+))?$/.exec(unitKey) ?? [];
  if (variant === undefined) return idInWords(unitKey);
  const frame = /^f(\d+)$/.exec(part ?? "")?.[1];
  const name = frame === undefined ? idInWords(part ?? "") : `frame ${Number(frame) + 1}`;
  return [variant === "0" ? "" : `variant ${Number(variant) + 1}`, name].filter((word) => word !== "").join(", ");
}

/** A figure without needless digits: at most four after the point. */
export function figure(value: number): string {
  return String(Math.round(value * 10_000) / 10_000);
}

/** The sentence with a capital first letter and a full stop at its end. */
export function asSentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "") return "";
  const capital = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}

/** `an enemy`, `a ui button`: an `a` before `u`, which asset types begin with only as in `unit`. */
export function withArticle(noun: string): string {
  return /^[aeio]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}
