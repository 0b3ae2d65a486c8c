import type { ExplainedAsset } from "../../store/plan-reading.ts";

/** An explanation as questions with their answers. */
export function describeAsset({ title, assetId, versionId, status, answers, planHash }: ExplainedAsset): string[] {
  const what = versionId === null ? "not rendered yet" : `${versionId}, ${status}`;
  return [
    `${assetId} (${title}): ${what}, plan ${planHash.slice(0, 12)}`,
    ...answers.flatMap(({ question, lines }) => ["", question, ...lines.map((line) => `  ${line}`)]),
  ];
}
