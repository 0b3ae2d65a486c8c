/** Box blur of a one-channel field, three times, which is close to a Gaussian. Outside counts as 0. */
export function blurField(field: Float32Array, width: number, height: number, radius: number): Float32Array {
  const size = Math.max(0, Math.round(radius / 1.7));
  if (size === 0) return field.slice();
  const from = field.slice();
  const to = new Float32Array(field.length);
  for (let round = 0; round < 3; round += 1) {
    for (let y = 0; y < height; y += 1) blurLine(from, to, y * width, 1, width, size);
    for (let x = 0; x < width; x += 1) blurLine(to, from, x, width, height, size);
  }
  return from;
}

function blurLine(
  from: Float32Array,
  to: Float32Array,
  start: number,
  stride: number,
  count: number,
  size: number,
): void {
  const share = 1 / (size * 2 + 1);
  let sum = 0;
  for (let index = 0; index < Math.min(size, count); index += 1) sum += from[start + index * stride] as number;
  for (let index = 0; index < count; index += 1) {
    const entering = index + size;
    const leaving = index - size - 1;
    if (entering < count) sum += from[start + entering * stride] as number;
    if (leaving >= 0) sum -= from[start + leaving * stride] as number;
    to[start + index * stride] = sum * share;
  }
}
