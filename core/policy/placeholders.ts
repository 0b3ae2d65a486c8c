import type { Spec } from "../contracts.ts";
import { ownEntry } from "./order.ts";
import type { Shape } from "./units.ts";

/** Placeholder name → its words; a name without words can't be used in this place. */
export type PlaceholderWords = Readonly<Record<string, string>>;

const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** What `{{name}}` may stand for in prompts of a spec: title, assetType, entity, role, style, scenario. */
export function specPlaceholders(spec: Spec): PlaceholderWords {
  const words: Record<string, string | undefined> = {
    title: spec.title,
    assetType: spec.assetType,
    entity: spec.entityLink?.entityId,
    role: spec.entityLink?.role,
    style: spec.style,
    scenario: spec.scenario,
  };
  return Object.fromEntries(
    Object.entries(words).flatMap(([name, text]) => (text === undefined ? [] : [[name, plain(text)]])),
  );
}

/** What the words of one picture may use besides: state, or frame (counted from 1), frameCount and frameName. */
export function shapePlaceholders(shape: Shape, frameCount: number): PlaceholderWords {
  if (shape.state !== null) return { state: plain(shape.state) };
  if (shape.frameIndex === null) return {};
  const frame = { frame: String(shape.frameIndex + 1), frameCount: String(frameCount) };
  return shape.frameName === null ? frame : { ...frame, frameName: plain(shape.frameName) };
}

/** The text with every placeholder filled, and the names nothing fills. */
export function fillPlaceholders(text: string, words: PlaceholderWords): { text: string; unknown: readonly string[] } {
  const unknown: string[] = [];
  const filled = text.replace(PLACEHOLDER, (whole, name: string) => {
    const found = ownEntry(words, name);
    if (found === undefined) unknown.push(name);
    return found ?? whole;
  });
  return { text: filled, unknown };
}

/** Ids as words: `the_tub` → `the tub`. */
function plain(id: string): string {
  return id.replace(/[_-]+/g, " ");
}
