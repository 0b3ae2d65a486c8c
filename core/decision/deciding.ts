import { type AssetsState, findVersion } from "../asset/state.ts";

interface Asked {
  readonly id: string;
  readonly assetId: string;
  readonly versionId: string;
}

/**
 * Whether a question decides about its version. A control question, which is asked when that has been settled already, does not:
 * its answer changes nothing and only says how reliable answers are (D-0105).
 */
export function isDeciding(state: AssetsState, { id, assetId, versionId }: Asked): boolean {
  const version = findVersion(state, assetId, versionId);
  return version === undefined || (version.questionIds?.includes(id) ?? false);
}
