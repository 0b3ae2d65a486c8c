import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { readRecording, recordingNames } from "./recording.ts";
import { replay } from "./replay.ts";
import { whyNot } from "./suitable.ts";
import { demoTarget, foreignTarget, settle } from "./target.ts";

/** Set by `npm run test:comfyui` only: `npm test` always speaks to the demo renderer. */
const foreignUrl = process.env["COMFYUI_URL"] ?? "";
const tag = randomBytes(3).toString("hex");

for (const name of recordingNames()) {
  test(`the demo renderer does what the recorded server did: ${name}`, async (context) => {
    const recording = readRecording(name);
    await replay(recording, await demoTarget(context, recording));
  });
  if (foreignUrl === "") continue;
  test(`${foreignUrl} does what the recorded server did: ${name}`, async (context) => {
    const recording = readRecording(name);
    const target = foreignTarget(foreignUrl, tag);
    const reason = await whyNot(recording, target);
    if (reason !== null) return context.skip(reason);
    await settle(target);
    await replay(recording, target);
  });
}
