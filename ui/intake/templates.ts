import type { IntakeRequest, SpecAnswers } from "../../core/contracts.ts";
import type { Question } from "../../core/intake/questions.ts";
import type { FieldSchema } from "../form/schema.ts";

export type TemplateId = Extract<IntakeRequest, { kind: "list" }>["template"];

interface Choice {
  readonly id: string;
  readonly title: string;
}

interface Template {
  readonly id: TemplateId;
  readonly title: string;
  readonly description: string;
  readonly assetTypeCandidates: readonly Choice[];
  readonly asks: readonly Question[];
}

/** What a new spec can start from, and the words of the project to choose from. */
export interface Templates {
  readonly templates: readonly Template[];
  readonly checkpoints: readonly Choice[];
  readonly styles: readonly Choice[];
  readonly scenarios: readonly Choice[];
}

const types: Readonly<Record<Question["kind"], FieldSchema>> = {
  text: { type: "string" },
  long_text: { type: "string", maxLength: 2000 },
  id: { type: "string" },
  tags: { type: "array", items: { type: "string" } },
  names: { type: "array", items: { type: "string" } },
  number: { type: "number" },
  flag: { type: "boolean" },
};

/** What a template asks as the schema of a form; `left` are questions that each spec answers by itself. */
export function schemaOfAsks(
  all: Templates,
  id: TemplateId,
  left: readonly (keyof SpecAnswers)[],
  isFirst: boolean,
): FieldSchema {
  const template = all.templates.find((each) => each.id === id);
  const asks = (template?.asks ?? []).filter((ask) => comesFirst(ask) === isFirst && !left.includes(ask.name));
  const choices: Partial<Record<keyof SpecAnswers, readonly Choice[]>> = {
    assetType: template?.assetTypeCandidates ?? [],
    checkpointId: all.checkpoints,
    style: all.styles,
    scenario: all.scenarios,
  };
  const properties = asks.map(({ name, kind, label, help, value }): [string, FieldSchema] => {
    const known = choices[name];
    const fallback = Array.isArray(value) ? value.join(", ") : (value ?? undefined);
    const offered = known ? { enum: known.map((each) => each.id) } : picksOf(name);
    const schema = { ...types[kind], label, description: help, ...offered };
    return [name, fallback === undefined ? schema : { ...schema, default: fallback }];
  });
  const required = asks.filter((ask) => ask.isRequired).map(({ name }) => name);
  return { type: "object", required, properties: Object.fromEntries(properties) };
}

/** Ids that other specs use already. */
function picksOf(name: keyof SpecAnswers): { readonly picks?: string } {
  if (name === "entityId") return { picks: "entities" };
  return name === "artifactSetId" ? { picks: "sets" } : {};
}

/** What is needed, and the checkpoint where there is none by itself: no spec is rendered without one. */
function comesFirst({ isRequired, name, value }: Question): boolean {
  return isRequired || (name === "checkpointId" && value === null);
}
