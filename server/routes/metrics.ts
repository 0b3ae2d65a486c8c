import type { Request, Response } from "express";
import type { Host } from "../host.ts";
import { exposition, expositionType } from "../metrics/exposition.ts";
import { metricFamilies } from "../metrics/families.ts";

/** Answers a scrape of Prometheus with everything that is measured now. */
export function scrape(host: Host): (request: Request, response: Response) => Promise<void> {
  return async (_request, response) => {
    const text = exposition(await metricFamilies(host));
    response.status(200).setHeader("Cache-Control", "no-store");
    response.setHeader("Content-Type", expositionType);
    response.end(text);
  };
}
