import type { PaintRequest } from "../painter.ts";
import { jpegPreview, type Preview } from "../protocol/preview.ts";
import { pythonFault } from "../protocol/python-fault.ts";
import type { NodeResult, NodeRunner, RunContext } from "./runner.ts";
import { type NodeInputs, numberOf, type Picture, type ValueOf } from "./values.ts";

/** Latents and sampling. A latent here is a size, a count and, once drawn or encoded, the pictures themselves. */
export const latentNodes: { readonly [className: string]: NodeRunner } = {
  EmptyLatentImage(inputs) {
    const side = (name: string): number => Math.floor(numberOf(inputs.literal(name)) / 8) * 8;
    const count = numberOf(inputs.literal("batch_size"));
    return { values: [{ kind: "LATENT", width: side("width"), height: side("height"), count }] };
  },
  RepeatLatentBatch(inputs) {
    const latent = inputs.link("samples", "LATENT");
    const amount = numberOf(inputs.literal("amount"));
    const pictures = latent.pictures && Array.from({ length: amount }, () => latent.pictures ?? []).flat();
    return { values: [{ ...latent, count: latent.count * amount, ...(pictures ? { pictures } : {}) }] };
  },
  VAEDecode(inputs) {
    inputs.link("vae", "VAE");
    const { width, height, count, pictures } = inputs.link("samples", "LATENT");
    return { values: [{ kind: "IMAGE", pictures: pictures ?? repeat(greyPicture(width, height), count) }] };
  },
  VAEEncode: encode,
  VAEEncodeForInpaint: encode,
  SetLatentNoiseMask: (inputs) => ({ values: [inputs.link("samples", "LATENT")] }),
  KSampler(inputs, context) {
    const plan = samplePlan(inputs, "seed");
    const denoise = numberOf(inputs.literal("denoise"));
    return sample(inputs, context, { ...plan, denoise, stepCount: plan.steps });
  },
  KSamplerAdvanced(inputs, context) {
    const plan = samplePlan(inputs, "noise_seed");
    const start = Math.min(numberOf(inputs.literal("start_at_step")), plan.steps);
    const end = Math.min(numberOf(inputs.literal("end_at_step")), plan.steps);
    const addsNoise = inputs.literal("add_noise") === "enable";
    const denoise = addsNoise ? (plan.steps - start) / plan.steps : 0;
    return sample(inputs, context, { ...plan, denoise, stepCount: Math.max(0, end - start) });
  },
};

function encode(inputs: NodeInputs): NodeResult {
  const { name } = inputs.link("vae", "VAE");
  const pictures = inputs.link("pixels", "IMAGE").pictures.map(cropToEights);
  const { width, height } = pictures[0] ?? greyPicture(64, 64);
  const channels = name === "pixel_space" ? { channels: 3 } : {};
  return { values: [{ kind: "LATENT", width, height, count: pictures.length, pictures, ...channels }] };
}

interface SamplePlan {
  readonly seed: string;
  readonly steps: number;
  readonly stepCount: number;
  readonly denoise: number;
  readonly settings: string;
}

function samplePlan(inputs: NodeInputs, seedName: string): Omit<SamplePlan, "denoise" | "stepCount"> {
  const settings = [inputs.literal("cfg"), inputs.literal("sampler_name"), inputs.literal("scheduler")].map(String);
  return {
    seed: String(inputs.literal(seedName)),
    steps: numberOf(inputs.literal("steps")),
    settings: settings.join(","),
  };
}

/** Paints every picture of the batch in the painter's thread while the steps tick. */
async function sample(inputs: NodeInputs, context: RunContext, plan: SamplePlan): Promise<NodeResult> {
  const model = inputs.link("model", "MODEL");
  const positive = inputs.link("positive", "CONDITIONING");
  const negative = inputs.link("negative", "CONDITIONING");
  const latent = inputs.link("latent_image", "LATENT");
  if (context.faults.occurs("oom-on-nth")) throw outOfMemory(latent);
  if (latent.channels !== undefined) throw wrongChannels(latent.channels);
  const request = {
    prompt: positive.text,
    negative: negative.text,
    checkpoint: model.checkpoint,
    loras: model.loras,
    seed: plan.seed,
    steps: plan.steps,
    settings: [plan.settings, positive.encoder, negative.encoder].join(),
    width: latent.width,
    height: latent.height,
    denoise: plan.denoise,
  };
  const painting = paintAll(request, latent, context);
  // An interrupt leaves before the pictures are awaited: their failure must not become an unhandled rejection.
  painting.catch((error: unknown) => error);
  const preview = context.hasPreviews ? await firstPreview(painting) : undefined;
  for (let step = 1; step <= plan.stepCount; step += 1) await context.step(step, plan.stepCount, preview);
  const pictures = await painting;
  return { values: [{ kind: "LATENT", width: latent.width, height: latent.height, count: latent.count, pictures }] };
}

function paintAll(
  request: Omit<PaintRequest, "batchIndex">,
  latent: ValueOf<"LATENT">,
  context: RunContext,
): Promise<Picture[]> {
  const starts = latent.pictures;
  if (starts && request.denoise <= 0) return Promise.resolve([...starts]);
  const one = (batchIndex: number): Promise<Picture> => {
    const start = starts?.[batchIndex];
    return context.painter.paint({ ...request, batchIndex, ...(start ? { start } : {}) });
  };
  return Promise.all(Array.from({ length: latent.count }, (_, batchIndex) => one(batchIndex)));
}

/** Our painter has no half-done pictures: every step shows the one it will be. */
async function firstPreview(painting: Promise<Picture[]>): Promise<Preview | undefined> {
  const [picture] = await painting;
  return picture && jpegPreview(picture);
}

function wrongChannels(count: number): Error {
  const text = `expected input[2, ${count}, 64, 64] to have 4 channels, but got ${count} channels instead\n`;
  return pythonFault("RuntimeError", `Given groups=1, weight of size [320, 4, 3, 3], ${text}`);
}

function outOfMemory(latent: ValueOf<"LATENT">): Error {
  const bytes = (latent.width * latent.height * latent.count * 3072) / 2 ** 30;
  const text = `Allocation on device 0 would exceed allowed memory. (out of memory)\nCurrently allocated: 7.4 GiB, requested: ${bytes.toFixed(2)} GiB`;
  return pythonFault("torch.OutOfMemoryError", `${text}\nThis error means you ran out of memory on your GPU.\n`);
}

function repeat<Item>(item: Item, count: number): Item[] {
  return Array.from({ length: count }, () => item);
}

function greyPicture(width: number, height: number): Picture {
  return { width, height, rgb: new Uint8Array(width * height * 3).fill(128) };
}

/** Latents have one cell per 8 × 8 pixels: odd borders are cut off evenly on both sides. */
function cropToEights(picture: Picture): Picture {
  const width = Math.floor(picture.width / 8) * 8;
  const height = Math.floor(picture.height / 8) * 8;
  if (width === picture.width && height === picture.height) return picture;
  const left = (picture.width - width) >> 1;
  const top = (picture.height - height) >> 1;
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    const from = ((y + top) * picture.width + left) * 3;
    rgb.set(picture.rgb.subarray(from, from + width * 3), y * width * 3);
  }
  return { width, height, rgb };
}
