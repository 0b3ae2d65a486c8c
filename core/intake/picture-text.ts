import { type Unmapped, unmapped } from "./unmapped.ts";

/** What a picture says in words; of its pixels only the size is looked at. */
export interface PictureText {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Keyword → text, the first of each. */
  readonly texts: ReadonlyMap<string, string>;
  readonly unmapped: readonly Unmapped[];
}

/** One place of a picture that holds text. */
export interface TextBlock {
  readonly texts: Iterable<readonly [string, string]>;
  readonly unmapped: readonly Unmapped[];
}

/** All blocks of a picture as one: of each keyword the first counts, and what says it again is listed. */
export function gathered(blocks: readonly TextBlock[]): Pick<PictureText, "texts" | "unmapped"> {
  const texts = new Map<string, string>();
  const left: Unmapped[] = [];
  for (const block of blocks) {
    left.push(...block.unmapped);
    for (const [keyword, text] of block.texts) {
      if (texts.has(keyword)) left.push(unmapped(keyword, text, "The picture says this twice."));
      else texts.set(keyword, text);
    }
  }
  return { texts, unmapped: left };
}
