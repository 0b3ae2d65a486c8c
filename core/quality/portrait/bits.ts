/** Bits as hexadecimal digits, the first bit highest. */
export function hexOfBits(bits: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bits.length; i += 4) {
    let digit = 0;
    for (let k = 0; k < 4; k++) digit = digit * 2 + (bits[i + k] ?? 0);
    text += digit.toString(16);
  }
  return text;
}

/** Back from `hexOfBits`. */
export function bitsOfHex(text: string): Uint8Array {
  const bits = new Uint8Array(text.length * 4);
  for (let i = 0; i < text.length; i++) {
    const digit = Number.parseInt(text.charAt(i), 16);
    for (let k = 0; k < 4; k++) bits[i * 4 + k] = (digit >> (3 - k)) & 1;
  }
  return bits;
}
