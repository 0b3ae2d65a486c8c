import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { idInWords } from "../../core/view/words.ts";
import type { FieldProps } from "./field-props.ts";
import { Pick } from "./pick.tsx";
import { resolved } from "./schema.ts";
import { schemaFiles } from "./schemas.ts";

type Props = FieldProps & {
  readonly isWrong: boolean;
  /** Said aloud where no label stands beside the control. */
  readonly said?: string;
};

/** The control for one plain value or a list of plain values; emptied, the value is not there. */
export function Control(props: Props): JSX.Element {
  const { schema, value } = props;
  if (schema.enum) return <Choice {...props} options={schema.enum.map(String)} />;
  switch (typeof schema.type === "string" ? schema.type : typeOf(value)) {
    case "boolean":
      return <Choice {...props} options={["true", "false"]} />;
    case "number":
    case "integer":
      return <Amount {...props} />;
    case "array":
      return <LineList {...props} />;
    case "string":
      if (schema.picks !== undefined)
        return <Pick list={schema.picks} value={String(value ?? "")} input={textProps(props)} />;
      return isLong(props) ? <textarea rows={3} {...textProps(props)} /> : <input type="text" {...textProps(props)} />;
    default:
      return <output id={props.path}>{unchangeable(value)}</output>;
  }
}

/** A link of a workflow graph, or what else has no control. */
function unchangeable(value: unknown): string {
  const [node, output] = Array.isArray(value) && value.length === 2 ? value : [];
  const what = typeof output === "number" ? `From output ${output} of node ${node}.` : JSON.stringify(value);
  return `${what} To change it, tick “As text, for experts” above.`;
}

/** What may be of several types is changed as what it is. */
function typeOf(value: unknown): string {
  return value === undefined ? "string" : typeof value;
}

function isLong({ schema, value }: Props): boolean {
  return ((schema.maxLength ?? 0) > 300 && schema.pattern === undefined) || String(value ?? "").length > 80;
}

function described({ path, schema, isWrong, said }: Props) {
  return {
    id: path,
    "aria-invalid": isWrong,
    ...(said === undefined ? {} : { "aria-label": said }),
    ...(schema.description ? { "aria-describedby": `${path}?` } : {}),
  };
}

function textProps(props: Props) {
  const change = (event: { readonly currentTarget: HTMLInputElement | HTMLTextAreaElement }): void => {
    const text = event.currentTarget.value;
    props.onChange(text === "" && !props.isRequired ? undefined : text);
  };
  return { ...described(props), value: String(props.value ?? ""), placeholder: byDefault(props), onInput: change };
}

function byDefault({ schema }: Props): string {
  return schema.default === undefined || typeof schema.default === "object" ? "" : `default: ${schema.default}`;
}

const wordOf: Readonly<Record<string, string>> = { true: "yes", false: "no" };

function Choice(props: Props & { readonly options: readonly string[] }): JSX.Element {
  const { schema, value, options, onChange } = props;
  const change = (text: string): void => {
    if (text === "") onChange(undefined);
    else onChange(schema.enum ? schema.enum.find((option) => String(option) === text) : text === "true");
  };
  const fallback = schema.default === undefined ? "not said" : `default: ${inWords(String(schema.default))}`;
  return (
    <select {...described(props)} value={String(value ?? "")} onChange={(event) => change(event.currentTarget.value)}>
      <option value="">{fallback}</option>
      {options.map((option) => (
        <option key={option} value={option}>
          {inWords(option)}
        </option>
      ))}
    </select>
  );
}

function inWords(option: string): string {
  return wordOf[option] ?? idInWords(option);
}

function Amount(props: Props): JSX.Element {
  const { schema, value, onChange } = props;
  return (
    <input
      type="number"
      {...described(props)}
      {...(schema.minimum === undefined ? {} : { min: schema.minimum })}
      {...(schema.maximum === undefined ? {} : { max: schema.maximum })}
      step={schema.type === "integer" ? 1 : "any"}
      value={typeof value === "number" ? value : ""}
      placeholder={byDefault(props)}
      onInput={({ currentTarget }) => onChange(currentTarget.value === "" ? undefined : currentTarget.valueAsNumber)}
    />
  );
}

/** One value per line; the text stays as it is typed, empty lines count for nothing. */
function LineList(props: Props): JSX.Element {
  const { schema, value, onChange } = props;
  const items = Array.isArray(value) ? value : [];
  const [text, setText] = useState(items.join("\n"));
  const isNumeric = ["number", "integer"].includes(String(resolved(schemaFiles.value, schema.items ?? {}).type));
  const change = (next: string): void => {
    setText(next);
    const lines = next.split("\n").flatMap((line) => line.trim() || []);
    onChange(lines.length === 0 ? undefined : isNumeric ? lines.map(Number) : lines);
  };
  return (
    <textarea
      {...described(props)}
      rows={Math.min(8, items.length + 1)}
      value={text}
      placeholder="one per line"
      onInput={(event) => change(event.currentTarget.value)}
    />
  );
}
