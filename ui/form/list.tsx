import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
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
  const moved = useMoved(path);
  const move = (from: number, to: number): void => {
    moved(from, to);
    set(items.toSpliced(from, 1).toSpliced(to, 0, items[from]));
  };
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
          <Moves
            path={pathOf(path, index)}
            label={`${label} ${index + 1}`}
            index={index}
            last={items.length - 1}
            onMove={move}
            onTakeAway={() => set(items.toSpliced(index, 1))}
          />
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

/** The focus goes along with what is moved, so that it can be moved on; at an end the way back has it. */
function useMoved(path: string): (from: number, to: number) => void {
  const wanted = useRef<readonly string[]>([]);
  useLayoutEffect(() => {
    const buttons = wanted.current.map((id) => document.getElementById(id));
    buttons.find((button) => button?.matches(":enabled"))?.focus();
    wanted.current = [];
  });
  return (from, to) => {
    const ways = to < from ? ["up", "down"] : ["down", "up"];
    wanted.current = ways.map((way) => `${pathOf(path, to)}/${way}`);
  };
}

interface MovesProps {
  readonly path: string;
  readonly label: string;
  readonly index: number;
  readonly last: number;
  readonly onMove: (from: number, to: number) => void;
  readonly onTakeAway: () => void;
}

function Moves({ path, label, index, last, onMove, onTakeAway }: MovesProps): JSX.Element {
  const move = (to: number, word: string): JSX.Element => (
    <button
      type="button"
      id={`${path}/${word.toLowerCase()}`}
      class="button small"
      aria-label={`Move ${label} ${word.toLowerCase()}`}
      disabled={to < 0 || to > last}
      onClick={() => onMove(index, to)}
    >
      {word}
    </button>
  );
  return (
    <div class="form-moves">
      {move(index - 1, "Up")}
      {move(index + 1, "Down")}
      <button type="button" class="button small" aria-label={`Take ${label} away`} onClick={onTakeAway}>
        Take away
      </button>
    </div>
  );
}
