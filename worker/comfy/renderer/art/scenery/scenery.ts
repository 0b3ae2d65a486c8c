import type { Layer } from "../layer.ts";
import type { Dice } from "../random.ts";
import type { Style } from "../style.ts";
import type { Subject } from "../words.ts";
import { paintDebris } from "./debris.ts";
import { paintInterior } from "./interior.ts";
import { paintNebula } from "./nebula.ts";
import { paintPlanet } from "./planet.ts";
import { skyFor } from "./sky.ts";
import { scatterStars } from "./stars.ts";
/** Full pictures behind a level: nebula, stars, a planet with rings, debris, or the inside of a machine. */
export function paintScenery(layer: Layer, subject: Subject, style: Style, dice: Dice, salt: number): void {
  const { body } = subject;
  const sky = skyFor(subject);
  if (/inside|interior|corridor|hangar/.test(body)) {
    paintInterior(layer, sky, style, salt);
    return;
  }
  paintNebula(layer, sky, style, salt, /soft|calm|dim/.test(body) ? 0.8 : 1);
  scatterStars(layer, sky, dice, /stars|distant/.test(body) ? 230 : 140);
  if (/planet|moon|world/.test(body))
    paintPlanet(layer, sky, style, salt, { x: 0.42, y: 0.36, radius: 0.62, hasRings: /ring/.test(body) });
  else if (/debris|ring|asteroid|scrap/.test(body)) paintDebris(layer, sky, style, dice, salt);
  else paintPlanet(layer, sky, style, salt, { x: -0.62, y: -0.46, radius: 0.13, hasRings: true });
}
