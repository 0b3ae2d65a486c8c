import type { JobKind } from "../../core/contracts.ts";
import { finish } from "./finish.ts";
import { generate } from "./generate.ts";
import { route } from "./route.ts";
import type { Task } from "./task.ts";
import { validate } from "./validate.ts";

/** Who does which kind of job. */
export const tasks: Readonly<Record<JobKind, Task>> = { generate, finish, validate, route };
