import { randomBytes } from "node:crypto";
import { after, before, describe, type TestContext, test } from "node:test";
import { type OwnServer, startOwnServer } from "./own-server.ts";
import { type Recording, readRecording, recordingNames } from "./recording.ts";
import { replay } from "./replay.ts";
import { lethal, whyNot } from "./suitable.ts";
import { demoTarget, foreignTarget, settle, type Target } from "./target.ts";

/** Both are set by `npm run test:comfyui` only: `npm test` always speaks to the demo renderer. */
const foreignUrl = process.env["COMFYUI_URL"] ?? "";
const command = process.env["COMFYUI_COMMAND"] ?? "";
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

// A real server is one for all: there the replays take turns.
for (const name of foreignUrl === "" ? [] : recordingNames()) {
  test(`${foreignUrl} does what the recorded server did: ${name}`, async (context) => {
    await replayOnReal(context, readRecording(name), foreignTarget(foreignUrl, tag));
  });
}

const recordings = command === "" ? [] : recordingNames().map(readRecording);
for (const profile of new Set(recordings.map((recording) => recording.profile))) {
  describe(`a ComfyUI started here with the flags of "${profile}" does what the recorded server did`, () => {
    let server: OwnServer;
    before(async () => {
      server = await startOwnServer(command, profile);
    });
    after(() => server.close());
    for (const recording of recordings.filter((one) => one.profile === profile)) {
      test(recording.name, async (context) => {
        await replayOnReal(context, recording, server.target);
        if (lethal.has(recording.name)) await server.target.start();
      });
    }
  });
}

async function replayOnReal(context: TestContext, recording: Recording, target: Target): Promise<void> {
  const reason = await whyNot(recording, target);
  if (reason !== null) return context.skip(reason);
  await settle(target);
  await replay(recording, target);
}
