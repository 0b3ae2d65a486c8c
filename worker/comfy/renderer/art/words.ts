import { type Color, colorsIn } from "./color.ts";

export type SubjectKind =
  | "ship"
  | "duck"
  | "card"
  | "drone"
  | "tank"
  | "serpent"
  | "mothership"
  | "icon"
  | "button"
  | "pickup"
  | "projectile"
  | "thruster"
  | "explosion"
  | "bubble"
  | "logo"
  | "background"
  | "tile";

export type ButtonState = "normal" | "hover" | "pressed" | "disabled";

/** What a prompt asks for, read from its words. */
export interface Subject {
  readonly kind: SubjectKind;
  /** The words that decide the composition: the same for every state, frame and role of one thing. */
  readonly identity: string;
  /** The phrases that describe the thing itself, without quality, view and style words. */
  readonly body: string;
  readonly colors: readonly Color[];
  readonly state: ButtonState | undefined;
  /** 0..1 through the animation, and which frame that is. */
  readonly frame: { readonly index: number; readonly count: number } | undefined;
  readonly isRusty: boolean;
}

/** First match wins: what something is used as outranks what it shows. */
const kinds: readonly (readonly [SubjectKind, RegExp])[] = [
  ["thruster", /\bthruster|exhaust jet|engine flame/],
  ["explosion", /\bexplosion|\bfireball|\bblast\b/],
  ["bubble", /shield bubble|force ?field|energy bubble|protective sphere/],
  ["logo", /\blogo\b|wordmark/],
  ["button", /\bbutton\b/],
  ["card", /\bcard\b/],
  ["tile", /\btile\b|tileable|\bfloor\b|seamless texture/],
  ["background", /\bbackground\b|backdrop of|\bnebula\b|\bstarfield\b|\blandscape\b/],
  ["serpent", /boss.*\b(serpent|snake|worm|eel|dragon)\b/],
  ["tank", /boss.*\b(tank|treads|crusher|walker)\b/],
  ["mothership", /\bboss\b|mothership/],
  ["projectile", /\bprojectile|\bmissile|\blaser\b|\bbullet|\btorpedo/],
  ["pickup", /\bpickup|power-?up|collectible|\bcrystal\b|\bgem\b|\bcapsule\b/],
  ["icon", /\bicon\b/],
  ["drone", /\bdrone|\benemy|\brobot|\balien|\bmine\b/],
  ["duck", /\bduck|\bastronaut|\bportrait|\bcharacter bust/],
  ["ship", /\bship\b|\brocket|\bspacecraft|\bshuttle|\bfighter\b/],
];

/** Phrases that say how to draw or frame, never what to draw. */
const manner = [
  /\b(plain|white|transparent|simple|flat|solid|grey|gray|black|light|clean|empty|blank|neutral)\b[\w\s-]*\bbackground\b/,
  /^(single|blank game|framed collectible|seamless tileable|wide game|game logo|character bust|see-through|expressive)/,
  /\b(quality|masterpiece|score_\w+|source_\w+|game art|interface art|menu art|shading|outline|rim light|key light)\b/,
  /\b(centered|centred|in frame|margin|edges|silhouette|shapes|view|seen|framing|palette|readable|scale|finish)\b/,
  /\b(suitable|studio light|lighting|optics|eyes|plating|plasma glow|fire core|charm|accents|no shadow|house_clean)\b/,
  /^frame \d+ of \d+/,
  /\b(normal|hover|pressed|disabled) state/,
];

export function readSubject(prompt: string): Subject {
  const phrases = splitPhrases(prompt);
  const isManner = (phrase: string): boolean => manner.some((pattern) => pattern.test(phrase));
  const telling = phrases.filter((phrase) => !isManner(phrase));
  const [kind, pattern] = findKind(telling.join(", ")) ?? findKind(phrases.join(", ")) ?? ["drone", /./];
  const anchor = anchorOf(telling, pattern);
  const body = telling.slice(anchor, anchor + 4).join(", ");
  return {
    kind,
    identity: `${kind}: ${identityOf(telling[anchor] ?? "")}`,
    body,
    colors: colorsIn(body),
    state: stateOf(phrases),
    frame: frameOf(prompt),
    isRusty: /\brust|rhubarb|choir\b/.test(phrases.join(" ")),
  };
}

/** Lower-case phrases without the weights of prompt dialects. */
function splitPhrases(prompt: string): string[] {
  const plain = prompt
    .toLowerCase()
    .replace(/:\s*\d+(\.\d+)?\s*\)/g, ")")
    .replace(/\\?[()[\]]/g, "");
  return plain
    .split(/[,\n;]|\bBREAK\b/)
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== "");
}

function findKind(text: string): readonly [SubjectKind, RegExp] | undefined {
  return kinds.find(([, pattern]) => pattern.test(text));
}

/** The phrase that names the thing: the longest of those that match, so that short hints lose. */
function anchorOf(phrases: readonly string[], pattern: RegExp): number {
  const words = new RegExp(pattern.source.replace(/boss\.\*/, ""));
  const matching = phrases.map((phrase, index) => ({ phrase, index })).filter(({ phrase }) => words.test(phrase));
  const best = matching.reduce<{ phrase: string; index: number } | undefined>(
    (longest, next) => (!longest || next.phrase.length > longest.phrase.length ? next : longest),
    undefined,
  );
  return best?.index ?? 0;
}

const rolesAndSizes =
  /\b(a|an|the|of|with|icon|sprite|pickup|inventory|world|portrait|card|simplified|small|size|calm)\b/g;

function identityOf(phrase: string): string {
  return phrase.replace(rolesAndSizes, " ").replace(/\s+/g, " ").trim();
}

function stateOf(phrases: readonly string[]): ButtonState | undefined {
  const text = phrases.join(", ");
  const match = /\b(normal|hover|pressed|disabled)\b(?= state)/.exec(text) ?? /\b(hover|pressed|disabled)\b/.exec(text);
  return match?.[1] as ButtonState | undefined;
}

function frameOf(prompt: string): Subject["frame"] {
  const match = /frame (\d+) (?:of|\/) (\d+)/i.exec(prompt);
  if (!match) return undefined;
  const count = Math.max(1, Number(match[2]));
  return { index: Math.min(count, Math.max(1, Number(match[1]))) - 1, count };
}
