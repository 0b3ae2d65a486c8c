import { Failure } from "../../../../core/failure.ts";
import { type Faults, parseFault } from "../faults.ts";
import { parseJson, printPlain } from "../protocol/python-json.ts";
import { emptyReply, textReply } from "../protocol/reply.ts";
import type { Route } from "../protocol/router.ts";

/** Arms faults while running: `POST /control/faults {"oom-on-nth": 1}`. Only there when started with `--control`. */
export function controlRoute(faults: Faults): Route {
  return {
    path: "/control/faults",
    POST({ body }) {
      const request = parseJson(body.toString("utf8"));
      if (!(request instanceof Map)) return textReply("an object of fault names and numbers is needed", 400);
      try {
        const armed = [...request].map(([name, value]) => parseFault(`${name}=${printPlain(value)}`));
        for (const [name, value] of armed) faults.arm(name, value);
      } catch (error) {
        if (error instanceof Failure) return textReply(error.message, 400);
        throw error;
      }
      return emptyReply(200);
    },
  };
}
