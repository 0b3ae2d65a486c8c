/** A share as people read it: `12.5 %`. */
export function percent(share: number): string {
  return `${trimmed(share * 100, 1)} %`;
}

/** A length in pixels without needless digits: `12 px`, `0.5 px`. */
export function pixels(lengthPx: number): string {
  return `${trimmed(lengthPx, 1)} px`;
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
