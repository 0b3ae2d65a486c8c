import type { JSX } from "preact";
import { type FieldProps, labelOf, pathOf } from "./field-props.ts";
import { Fold } from "./fold.tsx";
import { emptyOf, resolved } from "./schema.ts";
import { schemaFiles } from "./schemas.ts";

type Props = FieldProps & { readonly itemView: (props: FieldProps) => JSX.Element };

/** A list whose items have controls of their own: each can be moved and taken away. */
export function ListField(props: Props): JSX.Element {
  const { path, name, schema, value, problems, onChange, itemView: Item } = props;
  const items = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const inner = resolved(schemaFiles.value, schema.items ?? {});
  const label = schema.label ?? labelOf(name);
  const set = (next: readonly unknown[]): void => onChange(next.length === 0 && !props.isRequired ? undefined : next);
  const move = (from: number, to: number): void => set(items.toSpliced(from, 1).toSpliced(to, 0, items[from]));
  const isFull = items.length >= (schema.maxItems ?? Number.POSITIVE_INFINITY);
  return (
    <Fold {...props} count={items.length}>
      {items.map((item, index) => (
        <fieldset key={index} class="form-item">
          <legend>
            {label} {index + 1}
          </legend>
          <Item
            path={pathOf(path, index)}
            name={`${label} ${index + 1}`}
            schema={inner}
            value={item}
            isRequired
            problems={problems}
            onChange={(next) => set(items.with(index, next))}
          />
          <div class="form-moves">
            <Move
              label={`${label} ${index + 1} up`}
              text="Up"
              to={index - 1}
              last={items.length - 1}
              onMove={(to) => move(index, to)}
            />
            <Move
              label={`${label} ${index + 1} down`}
              text="Down"
              to={index + 1}
              last={items.length - 1}
              onMove={(to) => move(index, to)}
            />
            <button
              type="button"
              class="button small"
              aria-label={`Take ${label} ${index + 1} away`}
              onClick={() => set(items.toSpliced(index, 1))}
            >
              Take away
            </button>
          </div>
        </fieldset>
      ))}
      <button
        type="button"
        class="button small"
        disabled={isFull}
        onClick={() => set([...items, newItem(inner, items)])}
      >
        Add one
      </button>
    </Fold>
  );
}

/** Of a choice the first that is not in the list yet: most of such lists want each but once. */
function newItem(schema: FieldProps["schema"], items: readonly unknown[]): unknown {
  return schema.enum?.find((option) => !items.includes(option)) ?? emptyOf(schema);
}

interface MoveProps {
  readonly label: string;
  readonly text: string;
  readonly to: number;
  readonly last: number;
  readonly onMove: (to: number) => void;
}

function Move({ label, text, to, last, onMove }: MoveProps): JSX.Element {
  return (
    <button
      type="button"
      class="button small"
      aria-label={`Move ${label}`}
      disabled={to < 0 || to > last}
      onClick={() => onMove(to)}
    >
      {text}
    </button>
  );
}
