/** 32-bit FNV-1a over the UTF-8 bytes of a text (published vectors: "a" → e40c292c, "foobar" → bf9cf968). */
export function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  // Math.imul: the plain product leaves the exact range of doubles and gives wrong bits.
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
