import type { SpecAnswers } from "../contracts.ts";
import type { FieldProblem } from "../failure.ts";

type Column = keyof SpecAnswers;
type Read = (text: string) => unknown;

const asText: Read = (text) => text;
/** What is no number stays text, so that the schema says what is wrong with it. */
const asNumber: Read = (text) => (/^-?\d{1,15}(\.\d{1,10})?$/.test(text) ? Number(text) : text);
const asFlag: Read = (text) => FLAGS[text.toLowerCase()] ?? text;
const asNames: Read = (text) => [
  ...new Set(
    text
      .split(/[;,|]/)
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  ),
];

const FLAGS: Readonly<Record<string, boolean | undefined>> = {
  ...{ yes: true, true: true, "1": true, no: false, false: false, "0": false },
};

const READERS: Readonly<Record<Column, Read>> = {
  ...{ id: asText, title: asText, prompt: asText, negative: asText, notes: asText, assetType: asText },
  ...{ checkpointId: asText, style: asText, scenario: asText, artifactSetId: asText, entityId: asText, role: asText },
  ...{ animationName: asText, tags: asNames, states: asNames, variants: asNames, loop: asFlag },
  ...{ tier: asNumber, width: asNumber, height: asNumber, frameCount: asNumber, fps: asNumber },
};

/** Other words people use for a column. */
const ALIASES: Readonly<Record<string, Column | undefined>> = {
  ...{ name: "title", type: "assetType", checkpoint: "checkpointId", model: "checkpointId", positive: "prompt" },
  ...{ description: "prompt", negativeprompt: "negative", avoid: "negative", set: "artifactSetId", entity: "entityId" },
  ...{ frames: "frameCount", animation: "animationName", tag: "tags", state: "states", importance: "tier" },
};

const COLUMNS = Object.keys(READERS) as readonly Column[];

export function isTagId(text: string): boolean {
  return /^[a-z][A-Za-z0-9_-]{0,39}(:[a-z0-9][A-Za-z0-9_-]{0,59})?$/.test(text);
}

/** The field a column of a table means, or null. Case, spaces, - and _ don't count. */
export function columnOf(header: string): Column | null {
  const plain = header.toLowerCase().replace(/[\s_-]+/g, "");
  const own = COLUMNS.find((column) => column.toLowerCase() === plain);
  return own ?? (Object.hasOwn(ALIASES, plain) ? (ALIASES[plain] ?? null) : null);
}

/** The cell as the field wants it; an empty one says nothing. */
export function readCell(column: Column, text: string): unknown {
  return text === "" ? undefined : READERS[column](text);
}

const TEXTS: readonly Column[] = COLUMNS.filter((column) => READERS[column] === asText);

/** What is wrong with answers that no schema has seen: a table can say anything. */
export function answerProblems(answers: Readonly<Record<string, unknown>>): readonly FieldProblem[] {
  const isWrong = (column: Column): boolean => {
    const value = answers[column];
    if (value === undefined || TEXTS.includes(column) || Array.isArray(value)) return false;
    return typeof value !== (READERS[column] === asFlag ? "boolean" : "number");
  };
  return COLUMNS.filter(isWrong).map((column) => {
    const wanted = READERS[column] === asFlag ? "yes or no" : "a number";
    const message = `is ${JSON.stringify(String(answers[column]).slice(0, 80))}, which is not ${wanted}`;
    return { path: `/${column}`, rule: "type", message, fix: `Write ${wanted}.` };
  });
}
