/** What a picture made with the A1111 web UI says about itself. */
export interface Infotext {
  readonly positive: string;
  readonly negative: string;
  /** In the order given; what has no key is a key without value, and a key that comes again gets its number. */
  readonly settings: ReadonlyMap<string, string>;
  readonly loras: readonly { readonly name: string; readonly weight: number | null }[];
}

const NEGATIVE = "Negative prompt:";
const MAX_SETTINGS = 200;
const MAX_LORAS = 32;

/** True for text that has the settings line which every infotext ends with. */
export function isInfotext(text: string): boolean {
  return /(^|\n)Steps: ?\d/.test(text);
}

/** Prompt, negative prompt and settings of an infotext; text without settings is all prompt. */
export function readInfotext(text: string): Infotext {
  const lines = text.split(/\r?\n/);
  const at = lines.findLastIndex((line) => /^\s*Steps: ?\d/.test(line));
  const words = at < 0 ? lines : lines.slice(0, at);
  const start = words.findIndex((line) => line.trimStart().startsWith(NEGATIVE));
  const positive = (start < 0 ? words : words.slice(0, start)).join("\n");
  const negative = start < 0 ? "" : words.slice(start).join("\n").trimStart().slice(NEGATIVE.length);
  const { rest, loras } = withoutLoras(positive);
  return { positive: rest, negative: negative.trim(), settings: settingsOf(lines.slice(Math.max(at, 0)), at), loras };
}

/** `Steps: 20, Sampler: Euler a, Lora hashes: "a: 1, b: 2"`: commas inside quotes belong to the value. */
function settingsOf(lines: readonly string[], at: number): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  if (at < 0) return settings;
  for (const part of splitOutsideQuotes(lines.join(", "))) {
    const colon = part.indexOf(":");
    const key = (colon < 0 ? part : part.slice(0, colon)).trim();
    if (key === "" || settings.size >= MAX_SETTINGS) continue;
    const value = colon < 0 ? "" : unquoted(part.slice(colon + 1).trim());
    settings.set(settings.has(key) ? `${key} #${settings.size + 1}` : key, value);
  }
  return settings;
}

function splitOutsideQuotes(text: string): readonly string[] {
  const parts: string[] = [];
  let [start, isQuoted] = [0, false];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "\\" && isQuoted) at += 1;
    else if (text[at] === '"') isQuoted = !isQuoted;
    else if (text[at] === "," && !isQuoted) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function unquoted(text: string): string {
  const isQuoted = text.length >= 2 && text.startsWith('"') && text.endsWith('"');
  return isQuoted ? text.slice(1, -1).replace(/\\(.)/gs, "$1") : text;
}

/** Takes `<lora:name:0.8>` out of the words: LoRAs are chosen by the stack, not by the text. */
function withoutLoras(text: string): { rest: string; loras: Infotext["loras"] } {
  const loras: { name: string; weight: number | null }[] = [];
  const rest = text.replace(/<lora:([^:<>]{1,200})(?::([^<>]{0,40}))?>/g, (whole, name: string, weight?: string) => {
    if (loras.length >= MAX_LORAS) return whole;
    const number = weight === undefined || weight.trim() === "" ? Number.NaN : Number(weight);
    loras.push({ name: name.trim(), weight: Number.isFinite(number) ? number : null });
    return "";
  });
  return { rest: tidied(rest), loras };
}

/** No commas left over where something was taken out. */
function tidied(text: string): string {
  return text
    .split(",")
    .map((part) => part.replace(/\s+/g, " ").trim())
    .filter((part) => part !== "")
    .join(", ");
}
