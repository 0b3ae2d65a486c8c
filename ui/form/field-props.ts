import { asLabel, idInWords } from "../../core/view/words.ts";
import type { Problem } from "../live/api.ts";
import type { FieldSchema } from "./schema.ts";

/** One place of a document in a form; `undefined` means that it is not there. */
export interface FieldProps {
  /** JSON pointer; also the id of its control. */
  readonly path: string;
  readonly name: string;
  readonly schema: FieldSchema;
  readonly value: unknown;
  readonly isRequired: boolean;
  readonly problems: Problem["fields"];
  readonly onChange: (value: unknown) => void;
}

/** The name of a field for people; ids of tags, checks and models stay as they are. */
export function labelOf(name: string): string {
  return /^[a-z][a-zA-Z]*$/.test(name) ? asLabel(idInWords(name)) : name;
}
