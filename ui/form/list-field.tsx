import type { JSX } from "preact";
import { type FieldProps, Fields, labelOf } from "./field.tsx";
import { resolved } from "./schema.ts";

/** A list of objects: each with its fields and a button that takes it away. */
export function ListField({ path, name, schema, value, problems, onChange }: FieldProps): JSX.Element {
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
