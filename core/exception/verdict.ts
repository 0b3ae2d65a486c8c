import type { Version } from "../asset/state.ts";
import type { CauseFacts } from "./decide.ts";

/** What a verdict about a version depends on besides its pixels. `documents`: what its plan used, as `kind/id`. */
export function verdictFacts(version: Version | undefined, documents?: readonly string[]): CauseFacts {
  const { stackKey: stack = null, contractKey: contract = null } = version ?? {};
  return {
    ...(stack === null ? {} : { stack }),
    ...(contract === null ? {} : { contract }),
    ...(documents === undefined ? {} : { documents: [...documents] }),
  };
}
