import type { JSX } from "preact";
import { Control } from "./control.tsx";
import { type FieldProps, labelOf, ownProblems, pathOf } from "./field-props.ts";
import { Fold, Problems } from "./fold.tsx";
import { ListField } from "./list.tsx";
import { AddKey } from "./map.tsx";
import { emptyOf, fieldsOf, resolved } from "./schema.ts";
import { schemaFiles } from "./schemas.ts";

/** The field that a schema asks for, at any depth. */
function Field(props: FieldProps): JSX.Element {
  const schema = resolved(schemaFiles.value, props.schema, props.value);
  const known = { ...props, schema };
  if (schema.type === "object") return <Group {...known} />;
  if (schema.type === "array" && !isPlainList(known)) return <ListField {...known} itemView={Item} />;
  return <Line {...known} />;
}

/** A list of words or numbers is a text with a line for each; anything else, ids too, has controls of its own. */
function isPlainList({ schema }: FieldProps): boolean {
  const items = resolved(schemaFiles.value, schema.items ?? {});
  return (
    items.enum === undefined &&
    items.picks === undefined &&
    ["string", "number", "integer"].includes(String(items.type))
  );
}

function Group(props: FieldProps): JSX.Element {
  const { path, schema, value, onTakeAway } = props;
  return (
    <Fold {...props} count={Object.keys(fieldsOf(value)).length}>
      <Fields {...props} schema={schema} path={path} />
      {onTakeAway && (
        <button type="button" class="button small" onClick={onTakeAway}>
          Take away
        </button>
      )}
    </Fold>
  );
}

/** The fields of an object; the last one that is emptied takes the object with it. */
export function Fields(props: Omit<FieldProps, "name">): JSX.Element {
  const { path, value, isRequired, problems, onChange } = props;
  const schema = resolved(schemaFiles.value, props.schema, value);
  const fields = fieldsOf(value);
  const set = (key: string, inner: unknown): void => {
    const { [key]: _before, ...rest } = fields;
    const next = inner === undefined ? rest : { ...rest, [key]: inner };
    onChange(Object.keys(next).length === 0 && !isRequired ? undefined : next);
  };
  const map = typeof schema.additionalProperties === "object" ? schema.additionalProperties : null;
  const extra = Object.keys(fields).filter((key) => schema.properties?.[key] === undefined);
  const common = (key: string) => ({ path: pathOf(path, key), name: key, value: fields[key], problems });
  return (
    <div class="form-fields">
      {Object.entries(schema.properties ?? {}).map(([key, inner]) => (
        <Field
          key={key}
          {...common(key)}
          schema={inner}
          isRequired={schema.required?.includes(key) ?? false}
          onChange={(next) => set(key, next)}
        />
      ))}
      {extra.map((key) => (
        <Field
          key={key}
          {...common(key)}
          schema={map ?? {}}
          isRequired
          onChange={(next) => set(key, next)}
          onTakeAway={() => set(key, undefined)}
        />
      ))}
      {map && (
        <AddKey
          path={path}
          names={resolved(schemaFiles.value, schema.propertyNames ?? {})}
          taken={extra}
          onAdd={(key) => set(key, emptyOf(resolved(schemaFiles.value, map)) ?? "")}
        />
      )}
    </div>
  );
}

function Line(props: FieldProps): JSX.Element {
  const { path, name, schema, isRequired, problems, onTakeAway } = props;
  const wrong = problems.filter((problem) => problem.path === path || problem.path?.startsWith(`${path}/`));
  return (
    <div class={`form-line${wrong.length > 0 ? " form-line-wrong" : ""}`}>
      <label for={path}>
        {schema.label ?? labelOf(name)}
        {isRequired && !onTakeAway && <span class="fine"> needed</span>}
      </label>
      <div class="form-value">
        <Control {...props} isWrong={wrong.length > 0} />
        {onTakeAway && (
          <button type="button" class="button small" aria-label={`Take ${name} away`} onClick={onTakeAway}>
            Take away
          </button>
        )}
      </div>
      {schema.description && (
        <p class="fine" id={`${path}?`}>
          {schema.description}
        </p>
      )}
      <Problems problems={wrong} path={path} />
    </div>
  );
}

/** One item of a list, without a label of its own. */
function Item(props: FieldProps): JSX.Element {
  const { type } = props.schema;
  if (type === "object") return <Fields {...props} />;
  if (type === "array") return <Field {...props} />;
  const wrong = ownProblems(props);
  return (
    <>
      <Control {...props} isWrong={wrong.length > 0} said={props.name} />
      <Problems problems={wrong} path={props.path} />
    </>
  );
}
