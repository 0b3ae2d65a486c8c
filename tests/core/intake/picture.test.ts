import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Failure } from "../../../core/failure.ts";
import { type IntakeFile, intakeFile } from "../../../core/intake/file-intake.ts";
import { readInfotext } from "../../../core/intake/infotext.ts";
import { readPngText } from "../../../core/intake/png-text.ts";
import { inflate } from "../../../server/intake/inflate.ts";
import { parse } from "../../../store/schemas.ts";
import { chunk, loraFile, models, packedChunk, pngOf, textChunk, txt2img, worldChunk } from "./fixtures.ts";

const fileOf = (head: Buffer, name = "Duck 01.png"): IntakeFile => {
  return { name, head, totalBytes: head.length, sha256: "00".repeat(32) };
};
const draftsOf = (head: Buffer, name?: string) => intakeFile(fileOf(head, name), models, inflate);

const infotext = `shiny duck, (bold outline:1.3), <lora:glossy_ui_sdxl:0.6>, <lora:unknown_one:1>
second line
Negative prompt: blurry, text
Steps: 25, Sampler: DPM++ 2M Karras, CFG scale: 6.5, Seed: 1234, Size: 640x512, Model hash: abababab, Model: copax, Clip skip: 2, Lora hashes: "glossy: 1, b: 2", Version: v1.7`;

test("text chunks are read in all three ways PNG has for them", () => {
  const png = pngOf(
    textChunk("a", "plain"),
    packedChunk("b", "packed"),
    worldChunk("c", "wörld"),
    worldChunk("d", "packed wörld", true),
  );
  const { texts, widthPx, heightPx, unmapped } = readPngText(png, inflate);
  assert.deepEqual(Object.fromEntries(texts), { a: "plain", b: "packed", c: "wörld", d: "packed wörld" });
  assert.deepEqual([widthPx, heightPx, unmapped], [64, 48, []]);
});

test("a bomb, a wrong checksum, a missing keyword and broken packing leave the other texts readable", () => {
  const png = pngOf(
    packedChunk("bomb", "0".repeat(50 * 1024 * 1024)),
    chunk("tEXt", "damaged\0x", 7),
    chunk("tEXt", "no keyword"),
    chunk("zTXt", "broken\0\0not zlib"),
    chunk("eXIf", "camera"),
    textChunk("good", "here"),
    textChunk("good", "again"),
  );
  const { texts, unmapped } = readPngText(png, inflate);
  assert.deepEqual([...texts], [["good", "here"]]);
  assert.deepEqual(
    unmapped.map(({ where }) => where),
    ["bomb", "damaged", "tEXt", "broken", "good", "EXIF"],
  );
});

test("a picture that is cut off, or whose chunk lies about its length, is refused", () => {
  const png = pngOf(textChunk("a", "b"));
  for (const end of [9, 20, 33, 40, png.length - 1])
    assert.throws(() => readPngText(png.subarray(0, end), inflate), { code: "INVALID_INPUT" });
  png.writeUInt32BE(0x7fffffff, 33);
  assert.throws(() => readPngText(png, inflate), { code: "INVALID_INPUT", message: /lies about its length/ });
});

test("a ComfyUI picture becomes a draft spec and a workflow template; the editor's copy and the weights are listed", () => {
  const png = pngOf(textChunk("prompt", JSON.stringify(txt2img())), textChunk("workflow", "{}"));
  const { drafts, unmapped, type } = draftsOf(png);
  assert.equal(type, "png");
  assert.deepEqual(
    drafts.map(({ kind }) => kind),
    ["specs", "workflow-templates"],
  );
  assert.deepEqual(drafts[0]?.document, {
    ...{ id: "duck_01", title: "Duck 01", status: "draft", checkpointId: "copax", loraIds: ["glossy"] },
    seedPolicy: { mode: "fixed", baseSeed: 42 },
    // The graph weights one word of the phrase.
    prompt: { positive: "a shiny duck", negative: "blurry" },
    generationParams: {
      ...{ width: 832, height: 1216, steps: 20, cfg: 7.5, clipSkip: 2, sampler: "euler", scheduler: "karras" },
    },
  });
  assert.deepEqual(drafts[0]?.open, [
    { path: "/assetType", question: "What kind of asset is it?", candidates: ["ui_icon", "enemy"] },
  ]);
  parse("spec", { ...drafts[0]?.document, assetType: "enemy" });
  const listed = unmapped.map(({ where, text }) => `${where}: ${text}`);
  for (const wanted of ['prompt: (shiny:1.2) in "a shiny duck"', "LoRA: glossy at 0.7", "workflow: {}"])
    assert.ok(listed.includes(wanted));
});

test("an A1111 picture becomes the same kind of draft, with names as ComfyUI has them", () => {
  const { drafts, unmapped } = draftsOf(pngOf(textChunk("parameters", infotext)));
  const { document } = drafts[0] ?? { document: {} };
  assert.deepEqual(document, {
    ...{ id: "duck_01", title: "Duck 01", status: "draft", checkpointId: "copax", loraIds: ["glossy"] },
    seedPolicy: { mode: "fixed", baseSeed: 1234 },
    prompt: { positive: "shiny duck, second line", negative: "blurry, text" },
    promptPolicy: {
      compileMode: "spec_override",
      overrides: [{ action: "append", polarity: "positive", text: "bold outline", weight: 1.3 }],
    },
    generationParams: {
      ...{ width: 640, height: 512, steps: 25, cfg: 6.5, clipSkip: 2, sampler: "dpmpp_2m", scheduler: "karras" },
    },
  });
  const listed = unmapped.map(({ where, text }) => `${where}: ${text}`);
  for (const wanted of ["LoRA: unknown_one at 1", "Version: v1.7", "Lora hashes: glossy: 1, b: 2"])
    assert.ok(listed.includes(wanted), listed.join("\n"));
});

test("an infotext is read as text too; a sampler nobody knows and a seed too large are listed", () => {
  const text = "duck\nSteps: 20, Sampler: Mystery, Seed: 99999999999999999999, oddity";
  const { drafts, unmapped, type } = draftsOf(Buffer.from(text), "duck.txt");
  assert.equal(type, "infotext");
  assert.deepEqual(drafts[0]?.document["generationParams"], { steps: 20 });
  assert.deepEqual(unmapped.map(({ where }) => where).sort(), ["Sampler", "oddity", "seed"]);
});

test("a negative prompt of several lines and a prompt without settings are kept whole", () => {
  const several = readInfotext("a\nNegative prompt: b,\nc\nSteps: 1");
  assert.deepEqual([several.positive, several.negative], ["a", "b,\nc"]);
  assert.deepEqual(readInfotext("just words").positive, "just words");
});

test("a broken graph in a picture is listed, and the infotext beside it is still read", () => {
  for (const graph of ["{", '{"nodes":[]}', '{"a":NaN}', `${"[".repeat(5000)}`]) {
    const { drafts, unmapped } = draftsOf(pngOf(textChunk("prompt", graph), textChunk("parameters", infotext)));
    assert.deepEqual(
      drafts.map(({ kind }) => kind),
      ["specs"],
    );
    assert.ok(unmapped.some(({ where }) => where === "prompt"));
  }
});

test("a picture that says nothing makes no draft; other files are refused by their bytes, whatever their name", () => {
  assert.deepEqual(draftsOf(pngOf()).drafts, []);
  for (const head of [
    Buffer.from([0xff, 0xd8, 0x00]),
    Buffer.from("PK\x03\x04"),
    Buffer.alloc(0),
    Buffer.from("hello"),
  ])
    assert.throws(() => draftsOf(head, "picture.png"), { code: "INVALID_INPUT", message: /none of/ });
});

test("random bytes, cuts and flipped bits of good files give drafts or a failure, and lists stay bounded", () => {
  const good = [
    pngOf(textChunk("prompt", JSON.stringify(txt2img())), packedChunk("parameters", infotext)),
    Buffer.from(JSON.stringify(txt2img())),
    Buffer.from(infotext),
    loraFile({ ss_tag_frequency: '{"a":{"b":1}}' }),
  ];
  const damaged = fc
    .tuple(fc.constantFrom(...good), fc.nat(), fc.nat(7), fc.boolean())
    .map(([file, at, bit, isCut]) => {
      const place = at % file.length;
      if (isCut) return file.subarray(0, place);
      const bytes = Buffer.from(file);
      bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
      return bytes;
    });
  const json = fc.json({ maxDepth: 6 }).map((text) => Buffer.from(text));
  const inPicture = fc
    .string({ maxLength: 300 })
    .map((text) => pngOf(worldChunk("parameters", `${text}\nSteps: 1, ${text}`)));
  const random = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(fc.oneof(damaged, json, inPicture, random), (bytes) => {
      try {
        const { drafts, unmapped } = draftsOf(bytes);
        assert.ok(drafts.length <= 2 && unmapped.length <= 500);
        for (const { text } of unmapped) assert.ok(text.length <= 201);
      } catch (error) {
        assert.ok(error instanceof Failure, String(error));
      }
    }),
    { numRuns: 1500, seed: 5 },
  );
});
