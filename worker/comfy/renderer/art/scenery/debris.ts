import { blend, tone } from "../color.ts";
import type { Layer } from "../layer.ts";
import { valueNoise } from "../noise.ts";
import type { Dice } from "../random.ts";
import { smooth } from "../shade.ts";
import type { Style } from "../style.ts";

import { addLight, levels, type Sky } from "./sky.ts";
export function paintDebris(layer: Layer, sky: Sky, style: Style, dice: Dice, salt: number): void {
  const unit = Math.min(layer.width, layer.height) / 2;
  const rocks = Array.from({ length: 170 }, () => {
    const at = dice.between(-2.7, -0.35);
    const depth = dice.next();
    const spread = dice.between(-0.13, 0.13);
    const radius = 1.55 + spread;
    return {
      x: Math.cos(at) * radius * 1.12,
      y: 1.18 + Math.sin(at) * radius * 0.98,
      size: 0.012 + depth * depth * 0.062,
      depth,
      salt: salt + Math.floor(dice.next() * 1e6),
    };
  }).sort((a, b) => a.depth - b.depth);
  for (const rock of rocks) {
    const size = rock.size * unit;
    const left = layer.width / 2 + rock.x * unit;
    const top = layer.height / 2 + rock.y * unit;
    const reach = Math.ceil(size * 1.5);
    for (let dy = -reach; dy <= reach; dy += 1) {
      for (let dx = -reach; dx <= reach; dx += 1) {
        const at = Math.atan2(dy, dx);
        const rough = 0.72 + 0.5 * valueNoise(Math.cos(at) * 1.8 + 9, Math.sin(at) * 1.8 + 9, rock.salt);
        const distance = Math.hypot(dx, dy) / (size * rough);
        const cover = smooth(1.06, 0.94, distance);
        if (cover <= 0) continue;
        const facing = (-dx - dy * 1.2) / (size * 2) + 0.35;
        const color = tone(blend(sky.middle, sky.bright, 0.25 + rock.depth * 0.5), levels(facing, style) * 0.9 - 0.4);
        addLight(layer, Math.round(left) + dx, Math.round(top) + dy, color, cover * (0.45 + rock.depth * 0.55));
      }
    }
  }
}
