import assert from "node:assert/strict";
import { test } from "node:test";
import type { RenderProgress } from "../../../worker/comfy/provider.ts";
import { defaultModels } from "../../../worker/comfy/renderer/models.ts";
import { previewOf } from "../../../worker/comfy/socket-hints.ts";
import { startFor } from "../renderer/running.ts";
import { providerOf, requestOf } from "./requests.ts";

test("previews arrive as progress of their own prompt, and the progress after them carries none", async (t) => {
  const { renderer } = await startFor(t, { previewMethod: "latent2rgb", stepMs: 10, models: defaultModels });
  const heard: RenderProgress[] = [];
  await providerOf(t, renderer.url, { websocket: true }).render(requestOf(), {
    signal: new AbortController().signal,
    onProgress: (progress) => heard.push(progress),
    takenOver: async () => null,
  });
  const previews = heard.flatMap(({ preview }) => preview ?? []);
  assert.ok(previews.length > 0);
  assert.deepEqual(new Set(previews.map(({ mediaType }) => mediaType)), new Set(["image/jpeg"]));
  assert.deepEqual([...(previews[0]?.bytes.subarray(0, 2) ?? [])], [0xff, 0xd8]);
  assert.ok(heard.some(({ preview, value }) => preview === undefined && value > 0));
});

test("frames that name no prompt, are cut off or of another kind are no previews", () => {
  const plain = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 0xff, 0xd8]);
  const cut = Buffer.from([0, 0, 0, 4, 0, 0, 1, 0, 0x7b]);
  for (const frame of [plain, cut, Buffer.alloc(3), Buffer.alloc(0)]) assert.equal(previewOf(frame), null);
});
