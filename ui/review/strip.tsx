import type { JSX } from "preact";
import type { Picture } from "../../core/view/pictures.ts";
import { Image } from "../components/picture.tsx";

interface Props {
  readonly projectId: string;
  readonly pictures: readonly Picture[];
  /** How many there are; more than are shown are told as a figure. */
  readonly count: number;
}

/** Small pictures in a row, as a reminder: the words beside them say what they are. */
export function Strip({ projectId, pictures, count }: Props): JSX.Element | null {
  if (pictures.length === 0) return null;
  const more = count - pictures.length;
  return (
    <span class="strip" aria-hidden="true">
      {pictures.map((picture) => (
        <span class="strip-picture mat" key={picture.hash}>
          <Image projectId={projectId} picture={picture} alt="" />
        </span>
      ))}
      {more > 0 && <span class="strip-more">+{more}</span>}
    </span>
  );
}
