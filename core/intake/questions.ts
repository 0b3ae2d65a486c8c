import type { SpecAnswers } from "../contracts.ts";
import { assetTypeOf, type SpecTemplate } from "./templates.ts";

/** One thing a form asks for a template. */
export interface Question {
  readonly name: keyof SpecAnswers;
  readonly label: string;
  readonly help: string;
  readonly kind: "text" | "long_text" | "id" | "tags" | "names" | "number" | "flag";
  readonly isRequired: boolean;
  /** What it is when nobody answers. */
  readonly value: unknown;
}

type Wording = readonly [label: string, kind: Question["kind"], help: string];

// biome-ignore format: one line per question, so that the wording reads as a table
const WORDING: Readonly<Record<keyof SpecAnswers, Wording>> = {
  title: ["Title", "text", "Name for people; the id is made from it."],
  prompt: ["What it shows", "long_text", "A few words; commas separate them."],
  assetType: ["Asset type", "id", "From the catalog of the project."],
  checkpointId: ["Checkpoint", "id", "The model that draws it."],
  style: ["Style", "id", "The project's own when left out."],
  scenario: ["Scenario", "id", "The project's own when left out."],
  tags: ["Tags", "tags", "They add words, LoRAs and rules."],
  tier: ["Importance", "number", "0 hero asset … 3 filler."],
  negative: ["What to avoid", "long_text", "Commas separate words."],
  notes: ["Notes", "long_text", "For people only."],
  id: ["Id", "id", "Made from the title when left out; it can't change later."],
  artifactSetId: ["Set", "id", "Assets that belong together."],
  entityId: ["Entity", "id", "The thing of the game it shows; its assets stay alike."],
  role: ["Shown as", "id", "World sprite, portrait, icon …"],
  width: ["Width", "number", "Of the finished picture, in pixels."],
  height: ["Height", "number", "Of the finished picture, in pixels."],
  states: ["States", "names", "In order; the first one is the reference."],
  animationName: ["Animation", "id", "Such as explode."],
  frameCount: ["Frames", "number", "1 to 32."],
  fps: ["Frames per second", "number", "1 to 60."],
  loop: ["Loops", "flag", "Whether the last frame leads back to the first."],
  variants: ["Variants", "names", "Layouts of the mark."],
};

const ALWAYS: readonly (keyof SpecAnswers)[] = [
  ...(["title", "prompt", "assetType", "checkpointId", "style", "scenario"] as const),
  ...(["tags", "tier", "negative", "notes", "id", "artifactSetId"] as const),
];

/** What a form asks for one template, with what stands there until somebody answers. */
export function questionsOf(
  template: SpecTemplate,
  catalog: readonly string[],
  checkpoints: readonly string[],
): readonly Question[] {
  const { output, role } = template;
  const [size] = output.sizes ?? [];
  const values: Partial<Record<keyof SpecAnswers, unknown>> = {
    assetType: assetTypeOf(template, catalog),
    checkpointId: checkpoints.length === 1 ? checkpoints[0] : null,
    tier: 1,
    role,
    width: size?.widthPx,
    height: size?.heightPx,
    states: output.uiStates?.states,
    animationName: output.animation?.name,
    frameCount: output.animation?.frameCount,
    fps: output.animation?.fps,
    loop: output.animation?.loop,
    variants: output.logoVariants?.map(({ name }) => name),
  };
  const required: readonly string[] = ["title", "prompt", ...(values.assetType === null ? ["assetType"] : [])];
  return [...ALWAYS, ...template.asks].map((name) => {
    const [label, kind, help] = WORDING[name];
    return { name, label, kind, help, isRequired: required.includes(name), value: values[name] ?? null };
  });
}
