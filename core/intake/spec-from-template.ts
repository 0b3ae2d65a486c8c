import type { Spec, SpecAnswers } from "../contracts.ts";
import type { FieldProblem } from "../failure.ts";
import { known } from "./draft.ts";
import { slugOf } from "./slug.ts";
import { assetTypeOf, type SpecTemplate } from "./templates.ts";

/** What of a project new specs lean on. */
export interface IntakeSetting {
  /** Ids of the catalog's asset types. */
  readonly assetTypes: readonly string[];
  readonly checkpoints: readonly string[];
}

/** A document that somebody wants; not checked yet. */
export interface Wish {
  /** Line of the list it comes from, from 1. */
  readonly line: number | null;
  readonly kind: "specs";
  readonly id: string;
  readonly title: string;
  readonly document: Readonly<Record<string, unknown>>;
  readonly problems: readonly FieldProblem[];
}

/** The draft spec that a template and a person's answers come to; only what differs from the defaults is written. */
export function specFromTemplate(
  template: SpecTemplate,
  answers: SpecAnswers,
  { assetTypes, checkpoints }: IntakeSetting,
  line: number | null = null,
): Wish {
  const title = answers.title?.trim() ?? "";
  const id = answers.id ?? slugOf(title);
  const assetType = answers.assetType ?? assetTypeOf(template, assetTypes) ?? undefined;
  const document = known({
    id,
    title,
    assetType,
    status: "draft",
    tier: answers.tier ?? 1,
    style: answers.style,
    scenario: answers.scenario,
    tags: answers.tags ?? [],
    checkpointId: answers.checkpointId ?? (checkpoints.length === 1 ? checkpoints[0] : undefined),
    qualityContract: contractOf(template, answers),
    entityLink: entityOf(template, answers),
    artifactSetId: answers.artifactSetId,
    output: outputOf(template, answers),
    prompt: known({ positive: answers.prompt ?? "", negative: answers.negative, notes: answers.notes }),
  });
  const problems = [
    ...(title === "" ? [noTitle] : []),
    ...(assetType === undefined ? [noAssetType(template, assetTypes)] : []),
  ];
  return { line, kind: "specs", id, title, document, problems };
}

const noTitle: FieldProblem = { path: "/title", rule: "required", message: "is missing", fix: "Give it a name." };

function noAssetType(template: SpecTemplate, assetTypes: readonly string[]): FieldProblem {
  const message = `is not said, and "${template.title}" does not tell which of this project's it is`;
  return { path: "/assetType", rule: "required", message, fix: `Choose one of: ${assetTypes.join(", ")}.` };
}

function contractOf({ qualityContract }: SpecTemplate, { states }: SpecAnswers): Spec["qualityContract"] {
  const isAboutStates = qualityContract.requiredStates !== undefined && states !== undefined;
  const contract = isAboutStates ? { ...qualityContract, requiredStates: states } : qualityContract;
  return Object.keys(contract).length === 0 ? undefined : contract;
}

function entityOf(template: SpecTemplate, { entityId, role }: SpecAnswers): Spec["entityLink"] {
  if (entityId === undefined) return undefined;
  return { entityId, role: role ?? template.role ?? "world_sprite" };
}

function outputOf({ output }: SpecTemplate, answers: SpecAnswers): NonNullable<Spec["output"]> {
  const { uiStates, animation, logoVariants } = output;
  const sizes = sizesOf(output, answers);
  return {
    ...output,
    ...(sizes === undefined ? {} : { sizes }),
    ...(uiStates === undefined ? {} : { uiStates: statesOf(answers.states ?? uiStates.states) }),
    ...(animation === undefined ? {} : { animation: animationOf(animation, answers) }),
    ...(logoVariants === undefined || answers.variants === undefined
      ? {}
      : { logoVariants: answers.variants.map((name) => ({ name })) }),
  };
}

function sizesOf({ sizes = [] }: NonNullable<Spec["output"]>, { width, height }: SpecAnswers) {
  const [usual] = sizes;
  // One side alone means a square, unless the template knows the other one.
  const widthPx = width ?? usual?.widthPx ?? height;
  const heightPx = height ?? usual?.heightPx ?? width;
  return widthPx === undefined || heightPx === undefined ? undefined : [{ widthPx, heightPx }];
}

/** Every state has words of its own, or the pictures would be alike by chance only. */
function statesOf(states: readonly string[]) {
  const prompts = states.map((state) => [state, STATE_WORDS[state] ?? `${state.replace(/[_-]+/g, " ")} state`]);
  return { states, statePrompts: Object.fromEntries(prompts) };
}

const STATE_WORDS: Readonly<Record<string, string>> = {
  normal: "normal state",
  hover: "hover state, brighter with a light rim",
  pressed: "pressed state, darker and pushed in",
  disabled: "disabled state, greyed out",
  focused: "focused state, with a clear outline",
  selected: "selected state, highlighted",
};

type Animation = NonNullable<NonNullable<Spec["output"]>["animation"]>;

function animationOf(usual: Animation, answers: SpecAnswers): Animation {
  const { animationName: name, frameCount, fps, loop } = answers;
  return { ...usual, ...(known({ name, frameCount, fps, loop }) as Partial<Animation>) };
}
