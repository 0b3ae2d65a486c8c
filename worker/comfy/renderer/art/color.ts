/** Red, green, blue, each 0..1 in display space. */
export type Color = readonly [red: number, green: number, blue: number];

export function hex(text: string): Color {
  const value = Number.parseInt(text.replace("#", ""), 16);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

export function blend(from: Color, to: Color, amount: number): Color {
  return [
    from[0] + (to[0] - from[0]) * amount,
    from[1] + (to[1] - from[1]) * amount,
    from[2] + (to[2] - from[2]) * amount,
  ];
}

const lightTint = hex("#fff4d2");

/**
 * Towards shadow for negative amounts, towards light for positive ones. Shadows lose green first, so that yellow turns
 * orange and white turns mauve instead of grey.
 */
export function tone(color: Color, amount: number): Color {
  if (amount >= 0) return blend(color, lightTint, Math.min(1, amount));
  const depth = Math.min(1, -amount);
  return [color[0] * (1 - 0.62 * depth), color[1] * (1 - 0.8 * depth), color[2] * (1 - 0.64 * depth) + 0.035 * depth];
}

function luminance([red, green, blue]: Color): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** 1 leaves the colour, 0 makes it grey, above 1 makes it richer. */
export function saturate(color: Color, amount: number): Color {
  const grey = luminance(color);
  const push = (channel: number): number => Math.min(1, Math.max(0, grey + (channel - grey) * amount));
  return [push(color[0]), push(color[1]), push(color[2])];
}

const named: { readonly [word: string]: string } = {
  red: "#d8403f",
  crimson: "#b8243e",
  rhubarb: "#c9375b",
  orange: "#f5792a",
  tangerine: "#f5792a",
  yellow: "#ffc933",
  golden: "#f2a93b",
  gold: "#f2b632",
  green: "#3ecf8e",
  lime: "#9ad83a",
  teal: "#2fb5ad",
  cyan: "#3ccbe8",
  turquoise: "#37c6bd",
  blue: "#37a2ff",
  navy: "#24406b",
  indigo: "#4a4fc4",
  violet: "#8a5be0",
  purple: "#8647c9",
  plum: "#7a4a9e",
  magenta: "#dd3f9d",
  pink: "#ff6fae",
  rose: "#ee6f92",
  brown: "#8b5a3a",
  rust: "#a4472b",
  copper: "#c0703e",
  cream: "#f2e7cf",
  white: "#f4f1e8",
  silver: "#c3ccd6",
  chrome: "#b9c4cf",
  grey: "#8d95a1",
  gray: "#8d95a1",
  black: "#2a2a33",
};

/** The colours named in a text, in its order. */
export function colorsIn(text: string): Color[] {
  return (text.toLowerCase().match(/[a-z]+/g) ?? []).flatMap((word) => {
    const code = named[word];
    return code === undefined ? [] : [hex(code)];
  });
}
