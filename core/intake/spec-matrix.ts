import type { IntakeMatrix, MatrixAxis, MatrixValue, SpecAnswers } from "../contracts.ts";
import { MAX_ENTRIES } from "./list-entry.ts";
import { type IntakeSetting, specFromTemplate, type Wish } from "./spec-from-template.ts";
import { templateOf } from "./templates.ts";
import { unreadable } from "./unreadable.ts";

/** Axis name → the value of one combination. */
type Combination = ReadonlyMap<string, MatrixValue>;

/**
 * A spec for every combination. Ids are made of the values' ids and nothing else, so a value that is added, moved or renamed
 * changes no id of the others. @throws Failure INVALID_INPUT
 */
export function wishesOfMatrix(matrix: IntakeMatrix, setting: IntakeSetting): readonly Wish[] {
  const { axes, defaults = {} } = matrix;
  const crossing = axes.filter((axis) => (axis.as ?? "specs") === "specs");
  const states = axes.filter(({ as }) => as === "states");
  checkAxes(matrix, crossing, states);
  const named = states.flatMap(({ values }) => values.map(({ id }) => id));
  const shared = { ...defaults, ...(named.length > 0 ? { states: named } : {}) };
  return combinations(crossing).map((combination) =>
    specFromTemplate(templateOf(matrix.template), answersOf(matrix, combination, shared), setting),
  );
}

function answersOf(
  { idPattern, titlePattern, promptPattern }: IntakeMatrix,
  combination: Combination,
  shared: SpecAnswers,
): SpecAnswers {
  const values = [...combination.values()];
  const id = filled(idPattern, combination, (value) => value.id);
  const tier = values.findLast((value) => value.tier !== undefined)?.tier ?? shared.tier;
  return {
    ...shared,
    id,
    title: titlePattern === undefined ? toWords(id) : filled(titlePattern, combination, titleOf),
    prompt: filled(promptPattern, combination, (value) => value.prompt ?? titleOf(value)),
    tags: [...new Set([...(shared.tags ?? []), ...values.flatMap(({ tags = [] }) => tags)])],
    ...(tier === undefined ? {} : { tier }),
  };
}

function titleOf({ id, title }: MatrixValue): string {
  return title ?? toWords(id);
}

function toWords(id: string): string {
  const words = id.replace(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** All combinations, the last axis turning fastest. */
function combinations(axes: readonly MatrixAxis[]): readonly Combination[] {
  return axes.reduce<readonly Combination[]>(
    (before, { name, values }) =>
      before.flatMap((combination) => values.map((value) => new Map([...combination, [name, value]]))),
    [new Map()],
  );
}

const NAME = /\{([^{}]{0,64})\}/g;

function filled(pattern: string, combination: Combination, wordsOf: (value: MatrixValue) => string): string {
  return pattern.replace(NAME, (whole, name: string) => {
    const value = combination.get(name);
    return value === undefined ? whole : wordsOf(value);
  });
}

function checkAxes(matrix: IntakeMatrix, crossing: readonly MatrixAxis[], states: readonly MatrixAxis[]): void {
  const names = matrix.axes.map(({ name }) => name);
  if (new Set(names).size !== names.length) throw wrong("/axes", "unique", "has two axes of one name", "Rename one.");
  if (states.length > 1) throw wrong("/axes", "states", "has two axes of states", "Join them.");
  if (states.length === 1 && templateOf(matrix.template).output.uiStates === undefined)
    throw wrong("/axes", "states", "has states, which this template does not", "Use the template ui_state_set.");
  for (const axis of matrix.axes) checkValues(axis);
  checkPatterns(matrix, crossing);
  const count = crossing.reduce((product, { values }) => product * values.length, 1);
  if (count > MAX_ENTRIES)
    throw wrong("/axes", "size", `makes ${count} specs; ${MAX_ENTRIES} can be created at once`, "Split the matrix.");
}

function checkValues({ name, values }: MatrixAxis): void {
  const ids = values.map(({ id }) => id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined)
    throw wrong("/axes", "unique", `gives ${name} the value ${twice} twice`, "Keep one of them.");
}

function checkPatterns({ idPattern, titlePattern = "", promptPattern }: IntakeMatrix, crossing: readonly MatrixAxis[]) {
  const named = crossing.map(({ name }) => name);
  const missing = named.find((name) => !idPattern.includes(`{${name}}`));
  if (missing !== undefined)
    throw wrong("/idPattern", "pattern", `does not name {${missing}}, so ids would collide`, `Add {${missing}}.`);
  for (const [path, pattern] of Object.entries({ idPattern, titlePattern, promptPattern })) {
    // Double braces are placeholders of the prompt itself; the compiler fills those.
    const unknown = [...pattern.replace(/\{\{[^{}]*\}\}/g, "").matchAll(NAME)].find(
      ([, name]) => !named.includes(name ?? ""),
    );
    if (unknown !== undefined) {
      throw wrong(
        `/${path}`,
        "pattern",
        `names ${unknown[0]}, which is no axis of specs`,
        `Known: ${named.join(", ")}.`,
      );
    }
  }
}

function wrong(path: string, rule: string, message: string, fix: string) {
  return unreadable({ path, rule, message, fix });
}
