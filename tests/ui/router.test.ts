import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRoute, pathTo } from "../../ui/address.ts";

test("an address and its route are each other's inverse", () => {
  for (const page of ["pipeline", "review", "assets", "exceptions", "settings", "help"] as const) {
    assert.deepEqual(parseRoute(pathTo("demo", page)), { projectId: "demo", page, id: null });
  }
  assert.deepEqual(parseRoute(pathTo("demo", "assets", "player_ship")), {
    projectId: "demo",
    page: "assets",
    id: "player_ship",
  });
});

test("a document is addressed by its kind and its id", () => {
  const path = pathTo("demo", "documents", "checkpoint-profiles/pony-v1");
  assert.equal(path, "/p/demo/documents/checkpoint-profiles/pony-v1");
  assert.equal(parseRoute(path).id, "checkpoint-profiles/pony-v1");
});

test("the bare address names no project yet", () => {
  assert.deepEqual(parseRoute("/"), { projectId: null, page: "pipeline", id: null });
});

test("an address that is no page of ours is unknown", () => {
  assert.equal(parseRoute("/p/demo/nothing").page, "unknown");
  assert.equal(parseRoute("/elsewhere").page, "unknown");
  assert.equal(parseRoute("/p/demo/documents/nonsense/x").page, "unknown");
  assert.deepEqual(parseRoute("/p/demo/assets/%E0%A4%A"), { projectId: null, page: "unknown", id: null });
});
