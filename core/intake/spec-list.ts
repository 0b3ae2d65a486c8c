import type { IntakeList } from "../contracts.ts";
import { columnOf } from "./answer-columns.ts";
import { readCsvList } from "./csv-list.ts";
import { MAX_ENTRIES, type ReadList } from "./list-entry.ts";
import { type IntakeSetting, specFromTemplate, type Wish } from "./spec-from-template.ts";
import { templateOf } from "./templates.ts";
import { readLines, readMarkdown } from "./text-list.ts";
import type { Unmapped } from "./unmapped.ts";
import { unreadable } from "./unreadable.ts";

type Format = Exclude<NonNullable<IntakeList["format"]>, "auto">;

const READERS: Readonly<Record<Format, (text: string) => ReadList>> = {
  lines: readLines,
  csv: readCsvList,
  markdown: readMarkdown,
};

/** The specs a list asks for. A line's own words count before the defaults. @throws Failure INVALID_INPUT */
export function wishesOfList(
  { template, text, format = "auto", defaults = {} }: IntakeList,
  setting: IntakeSetting,
): { readonly wishes: readonly Wish[]; readonly unmapped: readonly Unmapped[] } {
  const plain = text.startsWith("\ufeff") ? text.slice(1) : text;
  const { entries, unmapped } = READERS[format === "auto" ? formatOf(plain) : format](plain);
  if (entries.length === 0) throw noEntries();
  if (entries.length > MAX_ENTRIES) throw tooMany(entries.length);
  const { id: _, title: __, ...shared } = defaults;
  const wishes = entries.map(({ line, answers, problems }) => {
    const tags = [...new Set([...(shared.tags ?? []), ...(answers.tags ?? [])])];
    const wish = specFromTemplate(templateOf(template), { ...shared, ...answers, tags }, setting, line);
    return { ...wish, problems: [...problems, ...wish.problems] };
  });
  return { wishes, unmapped };
}

/** A first line that names a title column, alone or with others, is a table's; lines that begin like list items make Markdown. */
export function formatOf(text: string): Format {
  const lines = text.split(/[\r\n]+/, 50).filter((line) => line.trim() !== "");
  const cells = (lines[0] ?? "").split(/[,;\t]/).map((cell) => columnOf(cell.replace(/"/g, "")));
  const known = cells.filter((cell) => cell !== null).length;
  if (cells.includes("title") && (known > 1 || cells.length === 1)) return "csv";
  return lines.some((line) => /^\s*([-*+]|\d+[.)])\s/.test(line)) ? "markdown" : "lines";
}

function noEntries() {
  const fix = "Write one spec per line, such as: Shield icon: a round shield.";
  return unreadable({ path: "/text", rule: "entries", message: "holds no spec", fix });
}

function tooMany(count: number) {
  const message = `holds ${count} specs; ${MAX_ENTRIES} can be created at once`;
  return unreadable({ path: "/text", rule: "entries", message, fix: "Split the list." });
}
