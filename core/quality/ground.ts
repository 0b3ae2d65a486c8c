import type { EffectiveContract } from "../contracts.ts";
import { chooseCalibration } from "./calibration/choose.ts";
import { inDomain, type PictureTraits } from "./calibration/domain.ts";
import type { ImageCheck } from "./check.ts";
import type { Ground } from "./ruling.ts";

/** The calibration of the contract, and how well it holds for a picture of these traits. */
export function groundOf(contract: EffectiveContract, stage: "raw" | "finished", traits: PictureTraits | null): Ground {
  const chosen = chooseCalibration(contract.values.calibration);
  const isInside = chosen.kind !== "calibration" || traits === null;
  return { chosen, inDomain: isInside ? 1 : inDomain(traits, stage, chosen.calibration.domain) };
}

/** A set is only as well known as its strangest member. */
export function weakestGround(grounds: readonly Ground[]): Ground {
  const first = grounds[0] ?? { chosen: { kind: "prior" }, inDomain: 1 };
  return grounds.reduce((weakest, ground) => (ground.inDomain < weakest.inDomain ? ground : weakest), first);
}

/** What is no picture is like no picture: the gate against degenerate output holds for every kind, noise too. */
export function groundFor({ gate }: Pick<ImageCheck, "gate">, ground: Ground): Ground {
  return gate <= 1 ? { ...ground, inDomain: 1 } : ground;
}
