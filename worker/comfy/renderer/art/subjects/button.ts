import { blend, type Color, hex, saturate, tone } from "../color.ts";
import type { Part } from "../part.ts";
import { blob, box, cut, ellipse, path, type Shape } from "../shapes.ts";
import type { ButtonState, Subject } from "../words.ts";
import { part } from "./palette.ts";

const panelNavy = hex("#1b2440");

/** A wide plate. Its outline is the same in every state; what changes is light. */
export function buttonParts(subject: Subject, state: ButtonState): Part[] {
  const base = subject.colors[0] ?? hex("#3ecf8e");
  const hasRim = /rim|raised|border/.test(subject.body);
  const color = stateColor(base, state);
  const sunk = state === "pressed" ? 0.045 : 0;
  const rim = state === "hover" ? hex("#fff6cf") : tone(color, state === "disabled" ? 0.3 : 0.45);
  const isRound = /\bround\b|circular/.test(subject.body);
  const plate = (width: number, height: number, y: number, radius: number): Shape =>
    isRound ? ellipse(0, y, height * 0.9) : box(0, y, width, height, radius);
  return [
    part(plate(1.56, 0.72, 0, 0.24), panelNavy, { bevel: 0.05 }),
    part(plate(1.48, 0.64, 0, 0.21), tone(color, -0.5), { bevel: 0.05, line: 0.4 }),
    part(plate(1.48, 0.55, -0.045 + sunk, 0.2), rim, { bevel: 0.06, gloss: 0.8, line: 0.6 }),
    part(plate(1.4, 0.47, -0.045 + sunk, 0.17), color, {
      bevel: 0.14,
      gloss: state === "disabled" ? 0.1 : 0.8,
      line: 0.4,
      fade: tone(color, -0.22),
    }),
    ...(hasRim
      ? [
          part(cut(plate(1.3, 0.38, -0.045 + sunk, 0.14), plate(1.27, 0.35, -0.045 + sunk, 0.13)), tone(color, 0.35), {
            bevel: 0,
            line: 0,
            alpha: 0.8,
          }),
        ]
      : []),
    ...shine(state, sunk, isRound),
  ];
}

function stateColor(base: Color, state: ButtonState): Color {
  if (state === "hover") return saturate(tone(base, 0.2), 1.1);
  if (state === "pressed") return tone(base, -0.3);
  return state === "disabled" ? blend(saturate(base, 0.12), hex("#9aa1ad"), 0.55) : base;
}

function shine(state: ButtonState, sunk: number, isRound: boolean): Part[] {
  const strength = { normal: 0.42, hover: 0.66, pressed: 0.16, disabled: 0.12 }[state];
  const gleam = isRound
    ? blob(...path("-0.26,-0.26 0,-0.34 0.26,-0.26 0.2,-0.18 -0.2,-0.18"))
    : box(0, -0.175 + sunk, 1.2, 0.105, 0.05);
  const spot = isRound ? ellipse(-0.2, -0.16, 0.04, 0.025) : ellipse(-0.56, -0.13 + sunk, 0.05, 0.03, -0.4);
  return [
    part(gleam, hex("#ffffff"), { bevel: 0, line: 0, alpha: strength * 0.8 }),
    part(spot, hex("#ffffff"), { bevel: 0, line: 0, alpha: strength }),
  ];
}
