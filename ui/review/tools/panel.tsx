import type { JSX } from "preact";
import type { Screen } from "../../../core/view/review.ts";
import { chooseTool, offeredTools, openTool, type Tool, toolWords } from "./choice.ts";
import { PickedColor } from "./color-picker.tsx";
import { hasLinked, linked } from "./current.ts";
import { OnionControls } from "./onion-skin.tsx";
import { Range } from "./range.tsx";
import { floorShare, gridShift } from "./settings.ts";

interface Props {
  readonly projectId: string;
  readonly screen: Screen;
}

/** The review tools that say something about this picture, and the controls of the open one. */
export function ToolPanel({ projectId, screen }: Props): JSX.Element | null {
  const tools = offeredTools(screen, hasLinked.value);
  const open = openTool(screen, tools);
  if (tools.length === 0) return null;
  return (
    <div class="tools">
      <fieldset class="tool-choice">
        <legend class="hidden">Tools over the picture</legend>
        {tools.map((tool) => (
          <button
            type="button"
            class="button small"
            key={tool}
            aria-pressed={tool === open}
            onClick={() => chooseTool(screen, tool === open ? null : tool)}
          >
            {toolWords[tool]}
          </button>
        ))}
      </fieldset>
      {open !== null && (
        <div class="tool-controls">
          <Controls projectId={projectId} screen={screen} tool={open} />
        </div>
      )}
    </div>
  );
}

function Controls({ projectId, screen, tool }: Props & { readonly tool: Tool }): JSX.Element | null {
  if (tool === "horizon_line") return <FloorControl />;
  if (tool === "overlay_grid") return <GridControls />;
  if (tool === "onion_skin") return <OnionControls screen={screen} />;
  if (tool === "color_picker" && screen.focus)
    return <PickedColor projectId={projectId} assetId={screen.assetId} picture={screen.focus} />;
  if (tool === "reference_ghost") return <p class="fine">Half seen over it: {linked.value?.title}</p>;
  return tool === "safe_area" ? <p class="fine">The margin its rules ask for is kept light.</p> : null;
}

function FloorControl(): JSX.Element {
  return (
    <Range
      label="Height of the floor"
      value={1 - floorShare.value}
      onInput={(value) => (floorShare.value = 1 - value)}
    />
  );
}

function GridControls(): JSX.Element {
  const { x, y } = gridShift.value;
  return (
    <>
      <Range label="Grid to the right" value={x} onInput={(value) => (gridShift.value = { x: value, y })} />
      <Range label="Grid down" value={y} onInput={(value) => (gridShift.value = { x, y: value })} />
    </>
  );
}
