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
  /** Of an entry that somebody named: takes it away with its name. */
  readonly onTakeAway?: () => void;
}

/** What is wrong with this very value, and not with one inside it. */
export function ownProblems({ path, problems }: Pick<FieldProps, "path" | "problems">): Problem["fields"] {
  return problems.filter((problem) => problem.path === path);
}

/** The address of a member of a value, as JSON pointers write it. */
export function pathOf(path: string, member: string | number): string {
  return `${path}/${String(member).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** The name of a field for people; ids of tags, checks and models stay as they are. */
export function labelOf(name: string): string {
  return /^[a-z][a-zA-Z]*$/.test(name) ? asLabel(idInWords(name)) : name;
}
