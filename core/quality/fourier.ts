/** Side of every transformed plane. */
export const planePx = 256;

/** A complex plane of `planePx` × `planePx` values. */
export interface Spectrum {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

// Sines by one table, so that the same picture gives the same bits whatever order it is computed in.
const cosines = Float64Array.from({ length: planePx / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / planePx));
const sines = Float64Array.from({ length: planePx / 2 }, (_, k) => Math.sin((2 * Math.PI * k) / planePx));
const bits = Math.log2(planePx);
const reversed = Int32Array.from({ length: planePx }, (_, k) => {
  let result = 0;
  for (let bit = 0; bit < bits; bit++) if ((k >> bit) & 1) result |= 1 << (bits - 1 - bit);
  return result;
});

/** Two-dimensional Fourier transform of a real plane. */
export function spectrumOf(plane: Float32Array): Spectrum {
  const spectrum = { real: Float64Array.from(plane), imaginary: new Float64Array(plane.length) };
  transform(spectrum, 1);
  return spectrum;
}

/** Back from a spectrum: the real part, times `planePx`². Overwrites the spectrum. */
export function planeOf(spectrum: Spectrum): Float64Array {
  transform(spectrum, -1);
  return spectrum.real;
}

function transform(spectrum: Spectrum, direction: 1 | -1): void {
  for (let row = 0; row < planePx; row++) transformLine(spectrum, row * planePx, 1, direction);
  for (let column = 0; column < planePx; column++) transformLine(spectrum, column, planePx, direction);
}

/** Radix 2, in place (Cooley and Tukey 1965). */
function transformLine({ real, imaginary }: Spectrum, start: number, stride: number, direction: 1 | -1): void {
  for (let k = 0; k < planePx; k++) {
    const other = reversed[k] as number;
    if (other > k) swap(real, imaginary, start + k * stride, start + other * stride);
  }
  for (let size = 2; size <= planePx; size *= 2) {
    const half = size / 2;
    const step = planePx / size;
    for (let block = 0; block < planePx; block += size) {
      for (let k = 0; k < half; k++) {
        const cosine = cosines[k * step] as number;
        const sine = -direction * (sines[k * step] as number);
        const i = start + (block + k) * stride;
        const j = i + half * stride;
        const re = (real[j] as number) * cosine - (imaginary[j] as number) * sine;
        const im = (real[j] as number) * sine + (imaginary[j] as number) * cosine;
        real[j] = (real[i] as number) - re;
        imaginary[j] = (imaginary[i] as number) - im;
        real[i] = (real[i] as number) + re;
        imaginary[i] = (imaginary[i] as number) + im;
      }
    }
  }
}

function swap(real: Float64Array, imaginary: Float64Array, i: number, j: number): void {
  const [re, im] = [real[i] as number, imaginary[i] as number];
  real[i] = real[j] as number;
  imaginary[i] = imaginary[j] as number;
  real[j] = re;
  imaginary[j] = im;
}
