import type { JSX } from "preact";
import type { EffectiveContract, Plan } from "../../../core/contracts.ts";
import { scaledPadding } from "../../../core/quality/finish/frame.ts";
import type { Picture } from "../../../core/view/pictures.ts";
import { projectPath } from "../../live/api.ts";
import { useAsked } from "../../live/asked.ts";
import { Canvas, Lines } from "./lines.tsx";

interface Props {
  readonly projectId: string;
  readonly planHash: string;
  readonly picture: Picture;
}

/** The margin the contract asks for, and the sides on which the subject may touch the border all the same. */
export function SafeArea({ projectId, planHash, picture }: Props): JSX.Element | null {
  const { widthPx, heightPx } = picture;
  const plan = answered(useAsked<Plan>(projectPath(projectId, `objects/${planHash}`)).value);
  const path = plan === null ? null : projectPath(projectId, `objects/${plan.contractHash}`);
  const contract = answered(useAsked<EffectiveContract>(path).value);
  if (contract === null) return null;
  const { paddingPx, croppableSides } = contract.values;
  const padding = scaledPadding(paddingPx, picture);
  const of = (side: "top" | "right" | "bottom" | "left"): number => (croppableSides.includes(side) ? 0 : padding);
  const d = `M${of("left")} ${of("top")}H${widthPx - of("right")}V${heightPx - of("bottom")}H${of("left")}Z`;
  return (
    <Canvas picture={picture} label={`Safe area: ${padding} px inside the border`}>
      <path class="tool-outside" fill-rule="evenodd" d={`M0 0H${widthPx}V${heightPx}H0Z${d}`} />
      <Lines d={d} />
    </Canvas>
  );
}

function answered<T>(answer: { readonly ok: boolean; readonly value?: T } | null): T | null {
  return answer?.ok === true ? (answer.value ?? null) : null;
}
