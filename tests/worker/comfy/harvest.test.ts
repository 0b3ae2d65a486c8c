import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeOf } from "./fake-comfy.ts";
import { paint } from "./fake-state.ts";
import { ids, optionsOf, providerOf, requestOf, txt2img } from "./requests.ts";

test("a picture that is half written at first is read again", async (t) => {
  const fake = await fakeOf(t);
  let reads = 0;
  fake.intercept = (call, response) => {
    const file = fake.files.get(`${call.query.get("subfolder")}/${call.query.get("filename")}`);
    if (call.path !== "/view" || file === undefined) return false;
    reads += 1;
    if (reads === 1) response.end(file.subarray(0, file.length / 2));
    return reads === 1;
  };
  const result = await providerOf(t, fake.url).render(requestOf(), optionsOf());
  assert.equal(reads, 2);
  assert.equal(result.images[0]?.widthPx, 64);
});

test("a picture that stays damaged is OUTPUT_INVALID", async (t) => {
  const fake = await fakeOf(t);
  fake.intercept = (call, response) => {
    const file = fake.files.get(`${call.query.get("subfolder")}/${call.query.get("filename")}`);
    if (call.path !== "/view" || file === undefined) return false;
    response.end(file.subarray(0, file.length - 40));
    return true;
  };
  await assert.rejects(providerOf(t, fake.url).render(requestOf(), optionsOf()), { code: "OUTPUT_INVALID" });
});

test("a picture with another graph inside is OUTPUT_INVALID even when history names it", async (t) => {
  const fake = await fakeOf(t);
  const other = await paint(txt2img(2));
  fake.intercept = (call, response) => {
    const isOurs =
      call.path === "/view" && fake.files.has(`${call.query.get("subfolder")}/${call.query.get("filename")}`);
    if (isOurs) response.end(other);
    return isOurs;
  };
  await assert.rejects(providerOf(t, fake.url).render(requestOf(), optionsOf()), {
    code: "OUTPUT_INVALID",
    message: /another workflow/,
  });
});

test("a picture of another size, and one picture too many, are OUTPUT_INVALID", async (t) => {
  const fake = await fakeOf(t);
  const wrongSize = requestOf({ expected: { count: 1, widthPx: 32, heightPx: 64 } });
  await assert.rejects(providerOf(t, fake.url).render(wrongSize, optionsOf()), { code: "OUTPUT_INVALID" });
  fake.intercept = (call, response) => {
    const entry = fake.history.get(ids.second);
    if (call.path !== `/history/${ids.second}` || entry === undefined) return false;
    const text = JSON.stringify({ [ids.second]: entry });
    const [file] = /\{"filename"[^}]*\}/.exec(text) ?? [];
    response.end(text.replace(`[${file}]`, `[${file},${file}]`));
    return true;
  };
  const tooMany = providerOf(t, fake.url).render(requestOf({ promptId: ids.second }), optionsOf());
  await assert.rejects(tooMany, { code: "OUTPUT_INVALID", message: /2 pictures instead of 1/ });
});

test("a listed picture that is not there is rendered once more under another prefix", async (t) => {
  const fake = await fakeOf(t);
  fake.intercept = (call, response) => {
    const isFirst = call.path === "/view" && call.query.get("filename") === "ship_11111111_00001_.png";
    if (isFirst) response.writeHead(404).end();
    return isFirst;
  };
  const result = await providerOf(t, fake.url).render(requestOf(), optionsOf());
  assert.equal(result.images.length, 1);
  assert.equal(fake.count("POST", "/prompt"), 2);
  fake.intercept = (call, response) => {
    if (call.path === "/view") response.writeHead(404).end();
    return call.path === "/view";
  };
  const hopeless = providerOf(t, fake.url).render(requestOf({ promptId: ids.second }), optionsOf());
  await assert.rejects(hopeless, { code: "OUTPUT_MISSING" });
  assert.equal(fake.count("POST", "/prompt"), 4);
});
