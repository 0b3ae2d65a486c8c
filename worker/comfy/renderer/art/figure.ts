import type { Camera } from "./coverage.ts";
import type { Plant } from "./defects.ts";
import { wrongState } from "./defects.ts";
import type { Part } from "./part.ts";
import type { Dice } from "./random.ts";
import { bubbleParts } from "./subjects/bubble.ts";
import { buttonParts } from "./subjects/button.ts";
import { droneParts } from "./subjects/drone.ts";
import { cardParts, duckParts } from "./subjects/duck.ts";
import { explosionParts, thrusterParts } from "./subjects/effects.ts";
import { iconParts } from "./subjects/icon.ts";
import { logoParts } from "./subjects/logo.ts";
import { mothershipParts } from "./subjects/mothership.ts";
import { paletteFor } from "./subjects/palette.ts";
import { pickupParts } from "./subjects/pickup.ts";
import { projectileParts } from "./subjects/projectile.ts";
import { serpentParts } from "./subjects/serpent.ts";
import { shipParts } from "./subjects/ship.ts";
import { tankParts } from "./subjects/tank.ts";
import type { Subject } from "./words.ts";

/** The parts of the figure, back to front. Places come from the subject; only small details from the dice. */
export function figureParts(subject: Subject, dice: Dice, prompt: string, plant: Plant | undefined): Part[] {
  const palette = paletteFor(subject);
  const state = subject.state ?? "normal";
  switch (subject.kind) {
    case "ship":
      return shipParts(subject, palette, dice);
    case "duck":
      return duckParts(subject, palette, dice);
    case "card":
      return cardParts(subject, palette, dice);
    case "tank":
      return tankParts(subject, palette, dice);
    case "serpent":
      return serpentParts(subject, palette, dice);
    case "mothership":
      return mothershipParts(subject, palette, dice);
    case "icon":
      return iconParts(subject);
    case "button":
      return buttonParts(subject, plant?.defect === "wrong_state" ? wrongState(state) : state);
    case "pickup":
      return pickupParts(subject, palette, dice);
    case "projectile":
      return projectileParts(subject, palette, dice);
    case "thruster":
      return thrusterParts(subject, dice);
    case "explosion":
      return explosionParts(subject, dice);
    case "bubble":
      return bubbleParts(subject, dice);
    case "logo":
      return logoParts(subject, palette, dice, prompt.toLowerCase());
    default:
      return droneParts(subject, palette, dice);
  }
}

/** Where the figure stands. Only planted defects move it. */
export function cameraFor(width: number, height: number, plant: Plant | undefined): Camera {
  const unit = (Math.min(width, height) / 2) * 0.96;
  const middle = { centerX: width / 2, centerY: height / 2, scaleX: unit, scaleY: unit, turn: 0 };
  if (!plant) return middle;
  const { strength, angle } = plant;
  const move = (amount: number): Pick<Camera, "centerX" | "centerY"> => ({
    centerX: width / 2 + Math.cos(angle) * unit * amount,
    centerY: height / 2 + Math.sin(angle) * unit * amount,
  });
  if (plant.defect === "cropped") {
    const scale = unit * (1.12 + strength * 0.35);
    return { ...middle, ...move(0.3 + strength * 0.35), scaleX: scale, scaleY: scale };
  }
  if (plant.defect === "off_centre")
    return { ...middle, ...move(0.16 + strength * 0.1), scaleX: unit * 0.8, scaleY: unit * 0.8 };
  if (plant.defect === "drifted_silhouette") {
    const turn = (0.04 + strength * 0.07) * Math.sign(Math.cos(angle));
    return { ...middle, ...move(0.03 + strength * 0.04), scaleX: unit * (1 - 0.04 - strength * 0.05), turn };
  }
  return middle;
}
