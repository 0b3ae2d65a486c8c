import { isTagId } from "./answer-columns.ts";
import type { ListEntry, ReadList } from "./list-entry.ts";
import { type Unmapped, unmapped } from "./unmapped.ts";

const BULLET = /^\s{0,40}(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?/;

/** One spec per line: `Title: what it shows #tag #other`. Lines that begin with // are remarks. */
export function readLines(text: string): ReadList {
  const rows = numbered(text).filter(({ content }) => content !== "" && !content.startsWith("//"));
  return { entries: rows.map(toEntry), unmapped: [] };
}

/** One spec per list item; headings and paragraphs belong to no spec and are listed. */
export function readMarkdown(text: string): ReadList {
  const rows = numbered(text).filter(({ content }) => content !== "");
  const items = rows.filter(({ raw }) => BULLET.test(raw));
  const others = rows.filter(({ raw }) => !BULLET.test(raw));
  const entries = items.map(({ line, raw }) => toEntry({ line, content: withoutMarks(raw.replace(BULLET, "")) }));
  return { entries, unmapped: others.map(toUnmapped) };
}

function toUnmapped({ line, content }: { line: number; content: string }): Unmapped {
  const why = content.startsWith("#") ? "A heading makes no spec." : "Only list items make specs.";
  return unmapped(`line ${line}`, content, why);
}

/** Bold, italic and code marks are for readers. */
function withoutMarks(text: string): string {
  return text.replace(/\*\*|__|`/g, "").trim();
}

function numbered(text: string): readonly { readonly line: number; readonly raw: string; readonly content: string }[] {
  return text.split(/\r\n|\r|\n/).map((raw, at) => ({ line: at + 1, raw, content: raw.trim() }));
}

function toEntry({ line, content }: { readonly line: number; readonly content: string }): ListEntry {
  const words = content.split(/\s+/);
  const tags = words.filter((word) => word.startsWith("#") && isTagId(word.slice(1))).map((word) => word.slice(1));
  const text = words.filter((word) => !(word.startsWith("#") && isTagId(word.slice(1)))).join(" ");
  const [title, prompt] = titleAndPrompt(text);
  const answers = {
    title,
    prompt: prompt === "" ? title : prompt,
    ...(tags.length > 0 ? { tags: [...new Set(tags)] } : {}),
  };
  return { line, answers, problems: [] };
}

/** The title ends at a colon, or at a dash with spaces around it; without either, the whole line is both. */
function titleAndPrompt(text: string): readonly [title: string, prompt: string] {
  const match = /: |:$| [–—-] /.exec(text);
  if (match === null || match.index === 0) return [text, ""];
  return [text.slice(0, match.index).trim(), text.slice(match.index + match[0].length).trim()];
}
