import { checkpointSwitch } from "./checkpoint-switch.ts";
import type { Gate } from "./gate.ts";
import { idempotency } from "./idempotency.ts";
import { promptPrecedence } from "./prompt-precedence.ts";
import { replayDeterminism } from "./replay-determinism.ts";

export const allGates: readonly Gate[] = [replayDeterminism, checkpointSwitch, promptPrecedence, idempotency];
