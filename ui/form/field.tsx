import type { JSX } from "preact";
import { Control } from "./control.tsx";
import { type FieldProps, labelOf } from "./field-props.ts";
import { resolved } from "./schema.ts";

/** The field that a schema asks for, at any depth. */
function Field(props: FieldProps): JSX.Element {
  const schema = resolved(props.schema);
  const known = { ...props, schema };
  if (schema.type === "object") return <Group {...known} />;
  if (schema.type === "array" && resolved(schema.items ?? {}).type === "object") return <ListField {...known} />;
  return <Line {...known} />;
}

function Group(props: FieldProps): JSX.Element {
  const { path, name, schema, value } = props;
  const filled = Object.keys(isFields(value) ? value : {}).length;
  return (
    <details class="form-group" open={hasProblem(props)}>
      <summary>
        {labelOf(name)} {filled > 0 && <span class="column-count">{filled}</span>}
      </summary>
      {schema.description && <p class="fine">{schema.description}</p>}
      <Fields {...props} path={path} />
    </details>
  );
}

/** A list of objects: each with its fields and a button that takes it away. */
function ListField({ path, name, schema, value, problems, onChange }: FieldProps): JSX.Element {
  const items = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const inner = resolved(schema.items ?? {});
  const set = (next: readonly unknown[]): void => onChange(next.length === 0 ? undefined : next);
  return (
    <details class="form-group">
      <summary>
        {labelOf(name)} <span class="column-count">{items.length}</span>
      </summary>
      {schema.description && <p class="fine">{schema.description}</p>}
      {items.map((item, index) => (
        <fieldset key={index} class="form-item">
          <legend>
            {labelOf(name)} {index + 1}
          </legend>
          <Fields
            path={`${path}/${index}`}
            schema={inner}
            value={item}
            isRequired
            problems={problems}
            onChange={(next) => set(items.with(index, next))}
          />
          <button type="button" class="button small" onClick={() => set(items.toSpliced(index, 1))}>
            Take away
          </button>
        </fieldset>
      ))}
      <button type="button" class="button small" onClick={() => set([...items, {}])}>
        Add one
      </button>
    </details>
  );
}

/** The fields of an object; the last one that is emptied takes the object with it. */
export function Fields({ path, schema, value, isRequired, problems, onChange }: Omit<FieldProps, "name">): JSX.Element {
  const fields = isFields(value) ? value : {};
  const set = (key: string, inner: unknown): void => {
    const { [key]: _before, ...rest } = fields;
    const next = inner === undefined ? rest : { ...rest, [key]: inner };
    onChange(Object.keys(next).length === 0 && !isRequired ? undefined : next);
  };
  const known = Object.entries(schema.properties ?? {});
  const map = typeof schema.additionalProperties === "object" ? schema.additionalProperties : null;
  const extra = Object.keys(fields).filter((key) => schema.properties?.[key] === undefined);
  return (
    <div class="form-fields">
      {[...known, ...extra.map((key) => [key, map ?? {}] as const)].map(([key, inner]) => (
        <Field
          key={key}
          path={`${path}/${key}`}
          name={key}
          schema={inner}
          value={fields[key]}
          isRequired={schema.required?.includes(key) ?? false}
          problems={problems}
          onChange={(next) => set(key, next)}
        />
      ))}
      {map && <AddKey path={path} onAdd={(key) => set(key, resolved(map).type === "object" ? {} : "")} />}
    </div>
  );
}

function AddKey({ path, onAdd }: { readonly path: string; readonly onAdd: (key: string) => void }): JSX.Element {
  const add = (event: { readonly currentTarget: HTMLInputElement }): void => {
    if (event.currentTarget.value !== "") onAdd(event.currentTarget.value);
    event.currentTarget.value = "";
  };
  return (
    <label class="form-line" for={`${path}/+`}>
      <span>Add one named</span>
      <input id={`${path}/+`} type="text" onChange={add} />
    </label>
  );
}

function Line(props: FieldProps): JSX.Element {
  const { path, name, schema, isRequired, problems } = props;
  const wrong = problems.filter((problem) => problem.path === path || problem.path?.startsWith(`${path}/`));
  return (
    <div class={`form-line${wrong.length > 0 ? " form-line-wrong" : ""}`}>
      <label for={path}>
        {schema.label ?? labelOf(name)}
        {isRequired && <span class="fine"> needed</span>}
      </label>
      <Control {...props} isWrong={wrong.length > 0} />
      {schema.description && (
        <p class="fine" id={`${path}?`}>
          {schema.description}
        </p>
      )}
      {wrong.map((problem) => (
        <p class="form-problem" key={`${problem.path}${problem.rule}${problem.message}`}>
          {problem.path !== path && <code>{problem.path?.slice(path.length)}</code>} {problem.message} {problem.fix}
        </p>
      ))}
    </div>
  );
}

function hasProblem({ path, problems }: FieldProps): boolean {
  return problems.some((problem) => problem.path?.startsWith(path));
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
