import type { ErrorObject } from "ajv/dist/2020.js";
import type { FieldProblem } from "../core/failure.ts";
import { orOf, sentenceFor, typeInWords } from "./schema-words.ts";

/** A schema by the `$ref` that names it. */
type SchemaByRef = (ref: string) => Readonly<Record<string, unknown>>;

const choices = new Set(["oneOf", "anyOf"]);
const kindRules = new Set(["type", "const", "enum"]);
/** Says only that something else was said already. */
const echoes = new Set(["propertyNames"]);

/** What the validator found, as people read it: where, by which rule, in words, and what to do. */
export function toProblems(errors: readonly ErrorObject[], schemaByRef: SchemaByRef): FieldProblem[] {
  return withoutUnmeantShapes(errors.flatMap((error) => asField(error, schemaByRef)))
    .filter(({ keyword }) => !echoes.has(keyword))
    .map((error) => ({ path: pathOf(error), rule: error.keyword, ...sentenceFor(error) }));
}

/** Where the value is that breaks the rule, or would be: a missing, unknown or misnamed member is named itself, not its parent. */
function pathOf({ instancePath, propertyName, params }: ErrorObject): string {
  const { missingProperty, additionalProperty, unevaluatedProperty } = params;
  const member: unknown = missingProperty ?? additionalProperty ?? unevaluatedProperty ?? propertyName;
  if (typeof member !== "string") return instancePath;
  return `${instancePath}/${member.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** A field that chooses the shape of its object is a choice among values; that it is missing is said by `required`. */
function asField(error: ErrorObject, schemaByRef: SchemaByRef): ErrorObject[] {
  if (error.keyword !== "discriminator") return [error];
  const { tag, tagValue } = error.params;
  if (tagValue === undefined) return [];
  const shapes: { readonly $ref: string }[] = error.parentSchema?.oneOf ?? [];
  const allowedValues = shapes.flatMap(({ $ref }) => valuesOf(schemaByRef($ref), tag));
  return [{ ...error, keyword: "enum", instancePath: `${error.instancePath}/${tag}`, params: { allowedValues } }];
}

function valuesOf({ properties }: ReturnType<SchemaByRef>, tag: string): unknown[] {
  const field = (properties as Record<string, { const?: unknown; enum?: unknown[] }> | undefined)?.[tag];
  return field?.enum ?? [field?.const];
}

/**
 * Of several possible shapes each one complains. When the value has the kind of one of them, only that one was meant and only
 * its complaints stay; when it has the kind of none, one complaint names them all.
 */
function withoutUnmeantShapes(errors: readonly ErrorObject[]): ErrorObject[] {
  const kept: ErrorObject[] = [];
  for (const error of errors) {
    if (!choices.has(error.keyword)) {
      kept.push(error);
      continue;
    }
    const shapes = kept.splice(firstOfShapes(kept, error));
    const isOfKind = ({ instancePath, keyword }: ErrorObject): boolean =>
      instancePath !== error.instancePath || !kindRules.has(keyword);
    const meant = shapes.filter(isOfKind);
    kept.push(...(meant.length > 0 ? meant : [oneForAll(shapes, error)]));
  }
  return kept;
}

/** The complaints of the shapes stand right before that of the choice; rules beside the choice are not theirs. */
function firstOfShapes(kept: readonly ErrorObject[], { instancePath, schemaPath }: ErrorObject): number {
  const beside = schemaPath.slice(0, schemaPath.lastIndexOf("/") + 1);
  const isTheirs = (error: ErrorObject): boolean =>
    `${error.instancePath}/`.startsWith(`${instancePath}/`) &&
    (error.schemaPath.startsWith(`${schemaPath}/`) || !error.schemaPath.startsWith(beside));
  return kept.findLastIndex((error) => !isTheirs(error)) + 1;
}

/** One complaint instead of one by shape; a fixed text needs not be called a text as well. */
function oneForAll(shapes: readonly ErrorObject[], choice: ErrorObject): ErrorObject {
  const fixed = shapes.flatMap(({ params }) => params.allowedValues ?? params.allowedValue ?? []);
  const kinds = shapes
    .flatMap(({ params }) => params.type ?? [])
    .filter((kind) => fixed.every((value) => typeof value !== kind));
  const allowed = [...fixed.map((value) => JSON.stringify(value)), ...kinds.map(typeInWords)];
  return { ...choice, params: { ...choice.params, allowed: orOf([...new Set(allowed)]) } };
}
