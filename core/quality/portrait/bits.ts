/**
 * Four bits a letter, the first bit highest. Not hexadecimal digits: 64 of those would look like the name of an object, and
 * whoever follows names through reports would miss it.
 */
const letters = "ghijklmnopqrstuv";

/** Bits as letters, `g` for 0 to `v` for 15. */
export function lettersOfBits(bits: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bits.length; i += 4) {
    let digit = 0;
    for (let k = 0; k < 4; k++) digit = digit * 2 + (bits[i + k] ?? 0);
    text += letters.charAt(digit);
  }
  return text;
}

/** Back from `lettersOfBits`. */
export function bitsOfLetters(text: string): Uint8Array {
  const bits = new Uint8Array(text.length * 4);
  for (let i = 0; i < text.length; i++) {
    const digit = letters.indexOf(text.charAt(i));
    for (let k = 0; k < 4; k++) bits[i * 4 + k] = (digit >> (3 - k)) & 1;
  }
  return bits;
}
