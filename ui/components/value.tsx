import type { JSX } from "preact";
import { figure, idInWords } from "../../core/view/words.ts";

/** Any value of a document for people: fields as a list of names and values, at any depth. */
export function Value({ value }: { readonly value: unknown }): JSX.Element {
  if (Array.isArray(value)) return <List items={value} />;
  if (typeof value === "object" && value !== null) return <FieldList fields={value as Record<string, unknown>} />;
  return <span class="value">{plain(value)}</span>;
}

function plain(value: unknown): string {
  if (value === null || value === undefined || value === "") return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" ? figure(value) : String(value);
}

function List({ items }: { readonly items: readonly unknown[] }): JSX.Element {
  const isPlain = items.every((item) => typeof item !== "object" || item === null);
  if (isPlain) return <span class="value">{items.length === 0 ? "none" : items.map(plain).join(", ")}</span>;
  return (
    <ol class="value-list">
      {items.map((item, index) => (
        <li key={index}>
          <Value value={item} />
        </li>
      ))}
    </ol>
  );
}

function FieldList({ fields }: { readonly fields: Record<string, unknown> }): JSX.Element {
  const entries = Object.entries(fields);
  if (entries.length === 0) return <span class="value">none</span>;
  return (
    <dl class="value-fields">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{/^[a-zA-Z]+$/.test(name) ? idInWords(name) : name}</dt>
          <dd>
            <Value value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
