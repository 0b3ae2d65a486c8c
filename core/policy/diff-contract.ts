import type { PlanEvidence } from "./bundle-evidence.ts";
import { jsonDifferences } from "./diff-json.ts";
import { placeInWords, settingInWords } from "./diff-shown.ts";
import type { Because } from "./diff-source.ts";
import type { PlanDifference } from "./diff-types.ts";

/** Requirements whose value or setter differs. */
export function contractDifferences(before: PlanEvidence, after: PlanEvidence, because: Because): PlanDifference[] {
  const originAt = ({ contract }: PlanEvidence, path: string) => {
    const [field = "", key] = path.slice(1).split("/");
    return contract.origins[`${field}.${key}`] ?? contract.origins[field];
  };
  const places = (path: string): readonly string[] =>
    [before, after].flatMap((each) => originAt(each, path)?.source ?? []);
  const values = jsonDifferences(before.contract.values, after.contract.values).map(
    ({ path, before: was = null, after: is = null }): PlanDifference => {
      const sources = [...new Set(places(path))];
      const sentence = `${inWords(path)} is ${settingInWords(is)} instead of ${settingInWords(was)}, set by ${originAt(after, path)?.source ?? "nobody"}.`;
      return { part: "contract", path, sentence, was, is, sources, because: because(sources) };
    },
  );
  const known = new Set(values.map(({ path }) => path));
  const setters = (each: PlanEvidence) =>
    Object.fromEntries(Object.entries(each.contract.origins).map(([key, { source }]) => [key, source]));
  const moved = jsonDifferences(setters(before), setters(after)).flatMap(
    ({ path, before: was = null, after: is = null }): PlanDifference[] => {
      if (known.has(path.replace(".", "/"))) return [];
      const sources = [was, is].flatMap((source) => (typeof source === "string" ? [source] : []));
      const sentence = `${inWords(path.replace(".", "/"))} stays as it is, but is set by ${is ?? "nobody"} instead of ${was ?? "nobody"}.`;
      return [
        { part: "contract", path: `${path}/setBy`, sentence, was, is, sources, because: because(sources, ["specs/"]) },
      ];
    },
  );
  return [...values, ...moved];
}

function inWords(path: string): string {
  return placeInWords(path.slice(1).split("/"));
}
