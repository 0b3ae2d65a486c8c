import { readFile } from "node:fs/promises";
import sharp, { type KernelEnum, type Sharp } from "sharp";
import { resolveReference } from "../files/folders.ts";
import { pythonFault } from "../protocol/python-fault.ts";
import type { NodeRunner } from "./runner.ts";
import { numberOf, type Picture, textOf } from "./values.ts";

/** Pictures in, pictures out: loading, scaling, inverting, plain colour. */
export const imageNodes: { readonly [className: string]: NodeRunner } = {
  async LoadImage(inputs, { folders }) {
    const file = resolveReference(folders, textOf(inputs.literal("image"))) ?? folders.input;
    const [picture, mask] = [await loadPicture(file), await loadMask(file, "alpha")];
    return {
      values: [
        { kind: "IMAGE", pictures: [picture] },
        { kind: "MASK", pictures: [mask] },
      ],
    };
  },
  async LoadImageMask(inputs, { folders }) {
    const file = resolveReference(folders, textOf(inputs.literal("image"))) ?? folders.input;
    return { values: [{ kind: "MASK", pictures: [await loadMask(file, textOf(inputs.literal("channel")))] }] };
  },
  MaskToImage: (inputs) => ({ values: [{ kind: "IMAGE", pictures: inputs.link("mask", "MASK").pictures }] }),
  ImageBlend(inputs) {
    const share = numberOf(inputs.literal("blend_factor"));
    const [first, second] = [inputs.link("image1", "IMAGE").pictures, inputs.link("image2", "IMAGE").pictures];
    return { values: [{ kind: "IMAGE", pictures: first.map((picture, at) => blend(picture, second[at], share)) }] };
  },
  async ImageScale(inputs) {
    const method = textOf(inputs.literal("upscale_method"));
    const wanted = { width: numberOf(inputs.literal("width")), height: numberOf(inputs.literal("height")) };
    const isCropped = inputs.literal("crop") === "center";
    const scale = (picture: Picture): Promise<Picture> => scalePicture(picture, wanted, method, isCropped);
    return {
      values: [{ kind: "IMAGE", pictures: await Promise.all(inputs.link("image", "IMAGE").pictures.map(scale)) }],
    };
  },
  ImageInvert(inputs) {
    const pictures = inputs.link("image", "IMAGE").pictures.map(({ width, height, rgb }) => {
      return { width, height, rgb: rgb.map((value) => 255 - value) };
    });
    return { values: [{ kind: "IMAGE", pictures }] };
  },
  EmptyImage(inputs) {
    const width = numberOf(inputs.literal("width"));
    const height = numberOf(inputs.literal("height"));
    const color = numberOf(inputs.literal("color"));
    const rgb = new Uint8Array(width * height * 3);
    for (let at = 0; at < rgb.length; at += 3) rgb.set([color >> 16, (color >> 8) & 255, color & 255], at);
    const count = numberOf(inputs.literal("batch_size"));
    return { values: [{ kind: "IMAGE", pictures: Array.from({ length: count }, () => ({ width, height, rgb })) }] };
  },
};

/** Mode `normal`; pictures of another size are not blended. */
function blend(under: Picture, over: Picture | undefined, share: number): Picture {
  if (over === undefined || over.rgb.length !== under.rgb.length) return under;
  const rgb = under.rgb.map((value, at) => Math.round(value * (1 - share) + (over.rgb[at] ?? value) * share));
  return { width: under.width, height: under.height, rgb };
}

const channels: { readonly [name: string]: 0 | 1 | 2 | 3 } = { red: 0, green: 1, blue: 2, alpha: 3 };

/** One channel as grey; what is transparent is white, because a mask names what may change. */
function loadMask(file: string, channel: string): Promise<Picture> {
  return readPicture(file, async (image) => {
    const grey = image
      .ensureAlpha()
      .extractChannel(channels[channel] ?? 3)
      .raw();
    const { data, info } = await grey.toBuffer({ resolveWithObject: true });
    const rgb = new Uint8Array(data.length * 3);
    for (const [at, value] of data.entries()) rgb.fill(channel === "alpha" ? 255 - value : value, at * 3, at * 3 + 3);
    return { width: info.width, height: info.height, rgb };
  });
}

function loadPicture(file: string): Promise<Picture> {
  return readPicture(file, decode);
}

async function readPicture(file: string, read: (image: Sharp) => Promise<Picture>): Promise<Picture> {
  try {
    return await read(sharp(await readFile(file)));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EISDIR") {
      throw pythonFault("IsADirectoryError", `[Errno 21] Is a directory: '${file}'\n`);
    }
    if (error instanceof Error && "code" in error) throw pythonFault("FileNotFoundError", `${error.message}\n`);
    throw pythonFault("PIL.UnidentifiedImageError", `cannot identify image file '${file}'\n`);
  }
}

async function decode(image: Sharp): Promise<Picture> {
  const { data, info } = await image.toColourspace("srgb").removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: new Uint8Array(data) };
}

const kernels: { readonly [method: string]: keyof KernelEnum } = {
  "nearest-exact": "nearest",
  bilinear: "linear",
  area: "linear",
  bicubic: "cubic",
  lanczos: "lanczos3",
};

async function scalePicture(
  picture: Picture,
  wanted: { readonly width: number; readonly height: number },
  method: string,
  isCropped: boolean,
): Promise<Picture> {
  const { width: fromWidth, height: fromHeight } = picture;
  if (wanted.width === 0 && wanted.height === 0) return picture;
  // Zero means: keep the ratio.
  const width = wanted.width || Math.max(1, Math.round((fromWidth * wanted.height) / fromHeight));
  const height = wanted.height || Math.max(1, Math.round((fromHeight * wanted.width) / fromWidth));
  const source = sharp(picture.rgb, { raw: { width: fromWidth, height: fromHeight, channels: 3 } });
  const fit = isCropped ? "cover" : "fill";
  return decode(source.resize({ width, height, fit, kernel: kernels[method] ?? "cubic" }));
}
