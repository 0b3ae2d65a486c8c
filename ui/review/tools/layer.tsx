import type { JSX } from "preact";
import type { Screen } from "../../../core/view/review.ts";
import { Image } from "../../components/picture.tsx";
import { PickedPlace } from "./color-picker.tsx";
import { linked, open } from "./current.ts";
import { FloorLine, IsometricGrid } from "./lines.tsx";
import { SafeArea } from "./safe-area.tsx";
import { isGhostHeld } from "./settings.ts";

interface Props {
  readonly projectId: string;
  readonly screen: Screen;
}

/** What the open tool draws over the one picture that is asked about. */
export function ToolLayer({ projectId, screen }: Props): JSX.Element | null {
  const picture = screen.focus;
  if (picture === null) return null;
  const tool = open.value;
  const ghost = isGhostHeld.value || tool === "reference_ghost" ? linked.value : null;
  return (
    <>
      {ghost && (
        <span class="ghost">
          <Image projectId={projectId} picture={ghost.picture} alt={`Over it: ${ghost.title}`} full />
        </span>
      )}
      {tool === "safe_area" && <SafeArea projectId={projectId} planHash={screen.planHash} picture={picture} />}
      {tool === "horizon_line" && <FloorLine picture={picture} />}
      {tool === "overlay_grid" && <IsometricGrid picture={picture} />}
      {tool === "color_picker" && <PickedPlace picture={picture} />}
    </>
  );
}
