import assert from "node:assert/strict";
import { test } from "node:test";
import { checkRequest, isSameGraph, prefixOf, withInput } from "../../../worker/comfy/graph.ts";
import type { ComfyGraph } from "../../../worker/comfy/provider.ts";
import { ids, requestOf, txt2img } from "./requests.ts";

const check = (graph: ComfyGraph) => checkRequest(requestOf({ graph }));

test("a sound graph passes", () => {
  check(txt2img());
  check(txt2img(Number.MAX_SAFE_INTEGER));
});

test("a UI-format workflow is refused and the way out is named", () => {
  const workflow = { last_node_id: 9, nodes: [], links: [], version: 0.4 } as unknown as ComfyGraph;
  assert.throws(() => check(workflow), { code: "WORKFLOW_NOT_API_FORMAT", message: /Export \(API\)/ });
  const wrapped = { prompt: txt2img() } as unknown as ComfyGraph;
  assert.throws(() => check(wrapped), { code: "WORKFLOW_NOT_API_FORMAT" });
  assert.throws(() => check({}), { code: "WORKFLOW_NOT_API_FORMAT" });
});

test("seeds that JavaScript can't carry exactly, negative and broken ones are refused", () => {
  for (const seed of [Number.MAX_SAFE_INTEGER + 1, -1, 0.5]) {
    assert.throws(() => check(txt2img(seed)), { code: "SEED_OUT_OF_RANGE" });
  }
});

test("links to unknown nodes, numeric node ids and text slots are refused", () => {
  for (const link of [["333", 0], [4, 0], ["4", "0"], ["4"]]) {
    assert.throws(() => check(withInput(txt2img(), "3", "model", link)), { code: "GRAPH_INVALID" });
  }
});

test("a cycle is found before the server answers it with nothing", () => {
  assert.throws(() => check(withInput(txt2img(), "6", "clip", ["9", 0])), { code: "GRAPH_INVALID", message: /itself/ });
});

test("prefixes that leave the folder, hide the file or hold server tokens are refused", () => {
  for (const filenamePrefix of ["../ship", "/abs/ship", "a..b", "", "sub/", "%date%/ship"]) {
    assert.throws(() => checkRequest(requestOf({ filenamePrefix })), { code: "GRAPH_INVALID" });
  }
});

test("ids with dots are prefixes, and long ones are cut where file systems would refuse them, still one per job", () => {
  checkRequest(requestOf({ filenamePrefix: "diecast/p/ship.v1.generate.idle.-1." }));
  const long = "x".repeat(300);
  const [a, b] = [`p/${long}a`, `p/${long}b`].map((prefix) => prefixOf(prefix, ids.first));
  assert.notEqual(a, b);
  assert.ok((a?.length ?? 0) <= 220);
  const saved = withInput(txt2img(), "9", "filename_prefix", a);
  assert.equal(isSameGraph(txt2img(), saved, "9", `p/${long}a`), true);
  assert.equal(isSameGraph(txt2img(), saved, "9", `p/${long}b`), false);
});

test("an output node outside the graph and a render of nothing are refused", () => {
  assert.throws(() => checkRequest(requestOf({ outputNodeId: "10" })), { code: "GRAPH_INVALID" });
  const expected = { count: 0, widthPx: 64, heightPx: 64 };
  assert.throws(() => checkRequest(requestOf({ expected })), { code: "GRAPH_INVALID" });
});

test("the embedded graph may differ in titles, coerced literals and the rest of our prefix only", () => {
  const sent = txt2img();
  const saved = withInput(withInput(sent, "9", "filename_prefix", "space/ship_2222"), "3", "steps", "4");
  const titled = { ...saved, "5": { ...sent["5"], _meta: { title: "Latent" } } };
  assert.equal(isSameGraph(sent, titled, "9", "space/ship"), true);
  assert.equal(isSameGraph(sent, txt2img(2), "9", "space/ship"), false);
  assert.equal(isSameGraph(sent, withInput(saved, "9", "filename_prefix", "space/boss"), "9", "space/ship"), false);
  assert.equal(isSameGraph(sent, { ...saved, "99": sent["5"] }, "9", "space/ship"), false);
  assert.equal(isSameGraph(sent, "no graph", "9", "space/ship"), false);
});
