/** One record with the line it begins on, from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvTable {
  readonly records: readonly CsvRecord[];
  /** True when nobody closes a quote: the last record swallowed all that follows. */
  readonly hasOpenQuote: boolean;
}

const SEPARATORS = [",", ";", "\t"] as const;

/** RFC 4180 with the separator that the first line uses most: comma, semicolon or tab. Empty lines are left out. */
export function readCsv(text: string): CsvTable {
  const separator = separatorOf(text);
  const records: CsvRecord[] = [];
  let [line, startLine, hasOpenQuote] = [1, 1, false];
  let cells: string[] = [];
  const endRecord = (): void => {
    if (cells.some((cell) => cell.trim() !== "")) records.push({ line: startLine, cells });
    cells = [];
    startLine = line;
  };
  for (let at = 0; at <= text.length; ) {
    const cell = text[at] === '"' ? quoted(text, at, separator) : bare(text, at, separator);
    cells.push(cell.text);
    if (!cell.isClosed) hasOpenQuote = true;
    line += cell.lineBreaks;
    at = cell.end;
    if (text[at] === separator) at += 1;
    else {
      if (text[at] === "\r" && text[at + 1] === "\n") at += 1;
      line += 1;
      at += 1;
      endRecord();
    }
  }
  return { records, hasOpenQuote };
}

interface Cell {
  readonly text: string;
  /** Where the separator or line break behind it stands. */
  readonly end: number;
  readonly lineBreaks: number;
  readonly isClosed: boolean;
}

function bare(text: string, start: number, separator: string): Cell {
  let end = start;
  while (end < text.length && text[end] !== separator && text[end] !== "\n" && text[end] !== "\r") end += 1;
  return { text: text.slice(start, end).trim(), end, lineBreaks: 0, isClosed: true };
}

/** A doubled quote is one quote; what follows the closing quote up to the separator counts as part of the cell. */
function quoted(text: string, start: number, separator: string): Cell {
  const parts: string[] = [];
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return toCell(parts, text.slice(from), text.length, false);
    parts.push(text.slice(from, quote));
    if (text[quote + 1] !== '"') return behindQuote(text, parts, quote + 1, separator);
    parts.push('"');
    from = quote + 2;
  }
}

function behindQuote(text: string, parts: readonly string[], start: number, separator: string): Cell {
  const { text: rest, end } = bare(text, start, separator);
  return toCell(parts, rest, end, true);
}

function toCell(parts: readonly string[], rest: string, end: number, isClosed: boolean): Cell {
  const text = [...parts, rest].join("");
  return { text: text.trim(), end, lineBreaks: text.split("\n").length - 1, isClosed };
}

function separatorOf(text: string): string {
  const end = text.search(/[\r\n]/);
  const first = end < 0 ? text : text.slice(0, end);
  const counts = SEPARATORS.map((separator) => first.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ",";
}
