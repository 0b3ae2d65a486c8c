import { type Analysis, haveOneSize } from "./analysis.ts";

/** Mean OKLab distance over the pixels that either picture shows, plus 1 where only one shows something. 0 = the same. */
export function likeness(one: Analysis, other: Analysis): number {
  if (!haveOneSize(one, other)) return 1;
  const [first, second] = [one.lab(), other.lab()];
  const [bits, otherBits] = [one.mask().bits, other.mask().bits];
  let sum = 0;
  let seen = 0;
  for (let i = 0; i < bits.length; i++) {
    if (bits[i] === 0 && otherBits[i] === 0) continue;
    seen++;
    if (bits[i] !== otherBits[i]) {
      sum += 1;
      continue;
    }
    const dl = (first.l[i] as number) - (second.l[i] as number);
    const da = (first.a[i] as number) - (second.a[i] as number);
    const db = (first.b[i] as number) - (second.b[i] as number);
    sum += Math.sqrt(dl * dl + da * da + db * db);
  }
  return seen === 0 ? 0 : sum / seen;
}

/** 1 − intersection over union of two subject masks on canvases of one size; 1 for different sizes. */
export function silhouetteDistance(one: Analysis, other: Analysis): number {
  if (!haveOneSize(one, other)) return 1;
  const [bits, otherBits] = [one.mask().bits, other.mask().bits];
  let both = 0;
  let either = 0;
  for (let i = 0; i < bits.length; i++) {
    both += (bits[i] as number) & (otherBits[i] as number);
    either += (bits[i] as number) | (otherBits[i] as number);
  }
  return either === 0 ? 0 : 1 - both / either;
}

/** Mean chroma of the subject times its mean alpha: how colourful it reads. */
export function colourfulness({ picture, lab, mask }: Analysis): number {
  const { a, b } = lab();
  const { bits, areaPx } = mask();
  let sum = 0;
  for (let i = 0; i < bits.length; i++) {
    if (bits[i] === 0) continue;
    const chroma = Math.sqrt((a[i] as number) ** 2 + (b[i] as number) ** 2);
    sum += (chroma * (picture.rgba[i * 4 + 3] as number)) / 255;
  }
  return areaPx === 0 ? 0 : sum / areaPx;
}
