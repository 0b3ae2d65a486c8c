import type { LoraUse } from "../nodes/values.ts";
import { blend, type Color, hex } from "./color.ts";

/** How things are drawn, whatever they are. */
export interface Style {
  /** 0 = soft painted light, 1 = flat bands with hard edges. */
  readonly cel: number;
  /** Outline of the whole figure and lines between its parts, as shares of the shorter side. */
  readonly outline: number;
  readonly innerLine: number;
  readonly ink: Color;
  readonly gloss: number;
  readonly richness: number;
  readonly contrast: number;
  /** Strength of brush texture. */
  readonly brush: number;
  readonly rim: Color;
  readonly rimStrength: number;
  readonly glow: number;
  /** 0..1: few steps leave soft edges and coarse detail. */
  readonly fineness: number;
}

const painted: Omit<Style, "fineness"> = {
  cel: 0,
  outline: 0.0058,
  innerLine: 0.0036,
  ink: hex("#2a1f3d"),
  gloss: 0.55,
  richness: 1.06,
  contrast: 1,
  brush: 0.05,
  rim: hex("#ffe2a8"),
  rimStrength: 0.5,
  glow: 0.6,
};

const flat: Omit<Style, "fineness"> = {
  ...painted,
  cel: 1,
  outline: 0.0115,
  innerLine: 0.0068,
  ink: hex("#17131f"),
  gloss: 0.5,
  richness: 1.2,
  contrast: 1.12,
  brush: 0.008,
  rimStrength: 0.35,
};

/** Manner follows the checkpoint, then each LoRA pulls it by its strength, then the words of the prompt. */
export function styleFor(checkpoint: string, loras: readonly LoraUse[], prompt: string, steps: number): Style {
  const base = /pony/i.test(checkpoint) ? flat : painted;
  const pulled = loras.reduce<Omit<Style, "fineness">>((style, lora) => pull(style, lora), base);
  const rim = rimColor(prompt) ?? pulled.rim;
  const isCel = /cel shad|flat shad|bold dark outline/i.test(prompt);
  const isFlat = isCel && pulled.cel < 1;
  return { ...pulled, rim, cel: isFlat ? 0.7 : pulled.cel, fineness: Math.min(1, Math.max(0.25, steps / 14)) };
}

function pull(style: Omit<Style, "fineness">, { name, strength }: LoraUse): Omit<Style, "fineness"> {
  const by = Math.max(-1, Math.min(1.5, strength));
  if (/house_clean/.test(name))
    return { ...style, brush: style.brush * (1 - 0.4 * by), contrast: style.contrast + 0.04 * by };
  if (/cartoon/.test(name))
    return { ...style, richness: style.richness + 0.12 * by, outline: style.outline * (1 + 0.2 * by) };
  if (/menace/.test(name))
    return { ...style, contrast: style.contrast + 0.16 * by, rimStrength: style.rimStrength + 0.3 * by };
  if (/glossy/.test(name)) return { ...style, gloss: style.gloss + 0.45 * by };
  if (/glow/.test(name)) return { ...style, glow: style.glow + 0.5 * by };
  if (/hero/.test(name))
    return { ...style, rimStrength: style.rimStrength + 0.2 * by, richness: style.richness + 0.06 * by };
  return style;
}

function rimColor(prompt: string): Color | undefined {
  if (/violet rim/i.test(prompt)) return blend(hex("#8f7bff"), hex("#ffffff"), 0.25);
  if (/rusty key light|warm rusty/i.test(prompt)) return hex("#ffb27a");
  return undefined;
}
