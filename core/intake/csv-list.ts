import type { SpecAnswers } from "../contracts.ts";
import type { FieldProblem } from "../failure.ts";
import { answerProblems, columnOf, readCell } from "./answer-columns.ts";
import { type CsvRecord, readCsv } from "./csv.ts";
import { known } from "./draft.ts";
import type { ListEntry, ReadList } from "./list-entry.ts";
import { type Unmapped, unmapped } from "./unmapped.ts";
import { unreadable } from "./unreadable.ts";

type Columns = readonly (keyof SpecAnswers | null)[];

/** One spec per record; the first record names the columns. Columns nobody knows are listed with what stands in them. */
export function readCsvList(text: string): ReadList {
  const { records, hasOpenQuote } = readCsv(text);
  const [header, ...rows] = records;
  const columns = (header?.cells ?? []).map(columnOf);
  if (!columns.includes("title")) throw noTitle(header?.cells ?? []);
  const twice = columns.find((column, at) => column !== null && columns.indexOf(column) !== at);
  if (twice !== undefined) throw columnTwice(String(twice));
  const entries = rows.map((row) => toEntry(row, columns, hasOpenQuote && row === rows.at(-1)));
  return { entries, unmapped: rows.flatMap((row) => strangeCells(row, columns, header?.cells ?? [])) };
}

function toEntry({ line, cells }: CsvRecord, columns: Columns, isOpen: boolean): ListEntry {
  const said = columns.flatMap((column, at) => (column === null ? [] : [[column, readCell(column, cells[at] ?? "")]]));
  const answers = known(Object.fromEntries(said));
  const problems = answerProblems(answers);
  const wrong = new Set(problems.map(({ path }) => path.slice(1)));
  const sound = Object.fromEntries(Object.entries(answers).filter(([name]) => !wrong.has(name)));
  // Each cell was read as its column wants it, and those that could not be are problems.
  return { line, answers: sound as SpecAnswers, problems: [...problems, ...(isOpen ? [openQuote] : [])] };
}

const openQuote: FieldProblem = {
  path: "line",
  rule: "quote",
  message: "opens a quote that nobody closes",
  fix: 'Close it with ", and write a quote inside as "".',
};

function strangeCells({ line, cells }: CsvRecord, columns: Columns, header: readonly string[]): readonly Unmapped[] {
  return cells.flatMap((cell, at) => {
    if (cell === "" || (columns[at] ?? null) !== null) return [];
    const isBeyond = at >= header.length;
    const why = isBeyond ? "More cells than columns." : "No field is called that.";
    return [unmapped(`line ${line}, ${isBeyond ? `cell ${at + 1}` : `column ${header[at]}`}`, cell, why)];
  });
}

function noTitle(header: readonly string[]) {
  const message = `names no column title; it says: ${header.slice(0, 20).join(", ").slice(0, 200)}`;
  return unreadable({ path: "line 1", rule: "header", message, fix: "Begin with a line such as: title,prompt,tags." });
}

function columnTwice(name: string) {
  const message = `names the column ${name} twice`;
  return unreadable({ path: "line 1", rule: "header", message, fix: "Keep one of them." });
}
