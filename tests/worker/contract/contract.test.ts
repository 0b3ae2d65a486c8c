import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import { readRecording, recordingNames } from "./recording.ts";
import { replay } from "./replay.ts";
import { whyNot } from "./suitable.ts";
import { demoTarget, foreignTarget, settle } from "./target.ts";

/** Set by `npm run test:comfyui` only: `npm test` always speaks to the demo renderer. */
const foreignUrl = process.env["COMFYUI_URL"] ?? "";
const tag = randomBytes(3).toString("hex");

/** Replays wait for most of their time, each for a renderer of its own. */
describe("the demo renderer does what the recorded server did", { concurrency: 4 }, () => {
  for (const name of recordingNames()) {
    test(name, async (context) => {
      const recording = readRecording(name);
      await replay(recording, await demoTarget(context, recording));
    });
  }
});

// A foreign server is one for all: there the replays take turns.
for (const name of foreignUrl === "" ? [] : recordingNames()) {
  test(`${foreignUrl} does what the recorded server did: ${name}`, async (context) => {
    const recording = readRecording(name);
    const target = foreignTarget(foreignUrl, tag);
    const reason = await whyNot(recording, target);
    if (reason !== null) return context.skip(reason);
    await settle(target);
    await replay(recording, target);
  });
}
