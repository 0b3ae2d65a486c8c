import type { Picture } from "./nodes/values.ts";
import type { Painter } from "./painter.ts";

/**
 * Paints nothing: every request gets the one picture of its size, a disc on white, made once. For measuring what
 * everything around rendering costs; text chunks, files and messages are those of every picture.
 */
export function instantPainter(): Painter {
  const bySize = new Map<string, Picture>();
  return {
    async paint({ width, height }) {
      const size = `${width} ${height}`;
      const picture = bySize.get(size) ?? disc(width, height);
      bySize.set(size, picture);
      return picture;
    },
    close: async () => undefined,
  };
}

/** Its radius is a third of the shorter side, so that it has room all around. */
function disc(width: number, height: number): Picture {
  const rgb = new Uint8Array(width * height * 3).fill(255);
  const radius = Math.min(width, height) / 3;
  for (let at = 0; at < width * height; at += 1) {
    const across = (at % width) + 0.5 - width / 2;
    const down = Math.floor(at / width) + 0.5 - height / 2;
    if (Math.hypot(across, down) < radius) rgb.set([40, 110, 170], at * 3);
  }
  return { width, height, rgb };
}
