import type { JSX } from "preact";
import type { Picture } from "../../core/view/pictures.ts";
import { objectUrl } from "../components/picture.tsx";
import { isTrueSize } from "../review/view.ts";

interface Props {
  readonly projectId: string;
  /** The finished picture, then its further sizes. */
  readonly sizes: readonly Picture[];
  readonly shown: Picture;
  /** 0 is the finished picture. */
  readonly onChoose: (place: number) => void;
}

/** The sizes a picture was made in: each to be looked at as large as it will be, and to be opened as the file it is. */
export function Sizes({ projectId, sizes, shown, onChoose }: Props): JSX.Element | null {
  if (sizes.length < 2) return null;
  // What is small is looked at to see whether it reads at that size.
  const choose = (place: number): void => {
    isTrueSize.value = true;
    onChoose(place);
  };
  return (
    <fieldset class="sizes">
      <legend>Sizes</legend>
      {sizes.map((size, place) => (
        <button
          key={size.hash}
          type="button"
          class="button small"
          aria-pressed={size.hash === shown.hash}
          aria-label={`${size.widthPx} × ${size.heightPx} px at true size`}
          onClick={() => choose(place)}
        >
          {size.widthPx} × {size.heightPx}
        </button>
      ))}
      <a href={objectUrl(projectId, shown.hash)} target="_blank" rel="noreferrer">
        Open the {shown.widthPx} × {shown.heightPx} file
      </a>
    </fieldset>
  );
}
