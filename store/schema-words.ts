import type { ErrorObject } from "ajv/dist/2020.js";

const types: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  null: "null",
};

/** A JSON type as people say it. */
export function typeInWords(type: string): string {
  return types[type] ?? type;
}

/** `a`, `a or b`, `a, b or c`. */
export function orOf(words: readonly string[]): string {
  const last = words.at(-1) ?? "nothing";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}

const typesOf = (type: string | readonly string[]): string => orOf([type].flat().map(typeInWords));
const count = (figure: number, thing: string): string => `${figure} ${thing}${figure === 1 ? "" : "s"}`;

interface Sentence {
  /** The end of a sentence that begins with the field. */
  readonly message: string;
  readonly fix: string;
}

const bound = (message: string, fix: string): Sentence => ({ message, fix });
const only = (value: string): Sentence => ({ message: `must be ${value}`, fix: `Use ${value}.` });

function unknownField(name: string): Sentence {
  return { message: "is a field nobody knows", fix: `Remove "${name}" or check its spelling.` };
}

const said: Readonly<Record<string, (error: ErrorObject) => Sentence>> = {
  additionalProperties: ({ params }) => unknownField(params.additionalProperty),
  unevaluatedProperties: ({ params }) => unknownField(params.unevaluatedProperty),
  required: ({ params }) => ({ message: "is missing", fix: `Add "${params.missingProperty}".` }),
  enum: ({ params }) => ({
    message: `must be one of: ${params.allowedValues.join(", ")}`,
    fix: "Use one of the listed values.",
  }),
  const: ({ params }) => only(JSON.stringify(params.allowedValue)),
  oneOf: ({ params }) => only(params.allowed),
  anyOf: ({ params }) => only(params.allowed),
  type: ({ params }) => ({ message: `must be ${typesOf(params.type)}`, fix: `Give ${typesOf(params.type)}.` }),
  pattern: ({ params, parentSchema }) => ({
    message: "has a form that is not allowed here",
    fix: `${parentSchema?.description ?? ""} It must match ${params.pattern}.`.trim(),
  }),
  not: ({ parentSchema }) => ({
    message: "is not allowed here",
    fix: parentSchema?.description ?? "Give another value.",
  }),
  uniqueItems: ({ params }) => ({
    message: `holds the same item twice, at places ${Math.min(params.i, params.j)} and ${Math.max(params.i, params.j)}`,
    fix: "Take one of them out.",
  }),
  minLength: ({ params }) => bound(`must have at least ${count(params.limit, "character")}`, "Make it longer."),
  maxLength: ({ params }) => bound(`must have at most ${count(params.limit, "character")}`, "Make it shorter."),
  minItems: ({ params }) => bound(`must have at least ${count(params.limit, "item")}`, "Add what is missing."),
  maxItems: ({ params }) => bound(`must have at most ${count(params.limit, "item")}`, "Take some out."),
  minProperties: ({ params }) => bound(`must have at least ${count(params.limit, "field")}`, "Add what is missing."),
  maxProperties: ({ params }) => bound(`must have at most ${count(params.limit, "field")}`, "Take some out."),
  minimum: ({ params }) => bound(`must be ${params.limit} or more`, "Give a larger number."),
  maximum: ({ params }) => bound(`must be ${params.limit} or less`, "Give a smaller number."),
  exclusiveMinimum: ({ params }) => bound(`must be more than ${params.limit}`, "Give a larger number."),
  exclusiveMaximum: ({ params }) => bound(`must be less than ${params.limit}`, "Give a smaller number."),
};

/**
 * A complaint of the validator in the words of people: the end of a sentence that begins with the field, and what to do. Needs
 * the validator's `verbose`, for the descriptions.
 */
export function sentenceFor(error: ErrorObject): Sentence {
  const { keyword, message = "is not valid", propertyName } = error;
  const sentence = said[keyword]?.(error) ?? bound(message, "Change the value so that the rule holds.");
  if (propertyName === undefined) return sentence;
  return { ...sentence, message: `has a name that ${sentence.message}` };
}
