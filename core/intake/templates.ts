import type { IntakeTemplate, Spec, SpecAnswers } from "../contracts.ts";

export type TemplateId = IntakeTemplate["template"];

/** What a person starts from when all they know is what kind of thing they want. */
export interface SpecTemplate {
  readonly id: TemplateId;
  readonly title: string;
  readonly description: string;
  readonly output: NonNullable<Spec["output"]>;
  /** Usual ids of its asset type; a project whose catalog has exactly one of them needs no choice. */
  readonly assetTypes: readonly string[];
  readonly role: SpecAnswers["role"];
  readonly qualityContract: NonNullable<Spec["qualityContract"]>;
  /** Asked beyond what is asked of every spec. */
  readonly asks: readonly (keyof SpecAnswers)[];
}

const plain = { background: "plain_white" } as const;
const square = (px: number) => [{ widthPx: px, heightPx: px }];
const states = ["normal", "hover", "pressed", "disabled"];

export const specTemplates: readonly SpecTemplate[] = [
  {
    id: "icon",
    title: "Icon",
    description: "One symbol on a plain background, readable when small.",
    output: { kind: "single_image", ...plain, sizes: square(256) },
    assetTypes: ["ui_icon", "icon"],
    role: "inventory_icon",
    qualityContract: {},
    asks: ["entityId", "width", "height"],
  },
  {
    id: "character_sprite",
    title: "Character sprite",
    description: "A figure of the game, cut out, as it stands in the level.",
    output: { kind: "single_image", ...plain, sizes: square(512) },
    assetTypes: ["character", "sprite", "npc"],
    role: "world_sprite",
    qualityContract: {},
    asks: ["entityId", "role", "width", "height"],
  },
  {
    id: "ui_state_set",
    title: "UI state set",
    description: "One control in all its states, with the same outline in each.",
    output: { kind: "ui_states", ...plain, sizes: [{ widthPx: 384, heightPx: 192 }], uiStates: { states } },
    assetTypes: ["ui_button", "button"],
    role: "ui_button_state",
    qualityContract: { requiredStates: states },
    asks: ["states", "width", "height"],
  },
  {
    id: "animation_strip",
    title: "Animation strip",
    description: "The frames of one short animation.",
    output: {
      kind: "animation",
      ...plain,
      sizes: square(384),
      animation: { name: "play", frameCount: 8, fps: 12, loop: true },
    },
    assetTypes: ["vfx_strip", "animation", "spritesheet"],
    role: "animation",
    qualityContract: {},
    asks: ["animationName", "frameCount", "fps", "loop", "entityId", "width", "height"],
  },
  {
    id: "tile",
    title: "Tile",
    description: "A square that repeats, filled to its edges.",
    output: { kind: "single_image", background: "scene" },
    assetTypes: ["tile"],
    role: undefined,
    qualityContract: {},
    asks: ["width", "height"],
  },
  {
    id: "logo",
    title: "Logo",
    description: "A mark in several layouts.",
    output: {
      kind: "logo_set",
      ...plain,
      sizes: square(512),
      logoVariants: [{ name: "wordmark" }, { name: "emblem" }, { name: "horizontal" }],
    },
    assetTypes: ["logo"],
    role: undefined,
    qualityContract: {},
    asks: ["variants", "width", "height"],
  },
];

export function templateOf(id: TemplateId): SpecTemplate {
  const template = specTemplates.find((each) => each.id === id);
  if (template === undefined) throw new Error(`there is no template ${id}`);
  return template;
}

/** The template's asset type in this catalog; null when a person has to choose. */
export function assetTypeOf(template: SpecTemplate, catalog: readonly string[]): string | null {
  const [only, ...more] = template.assetTypes.filter((id) => catalog.includes(id));
  return only !== undefined && more.length === 0 ? only : null;
}
