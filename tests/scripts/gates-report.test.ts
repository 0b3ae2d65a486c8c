import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { runGates } from "../../scripts/gates/command.ts";
import { type Gate, runGate } from "../../scripts/gates/gate.ts";
import { randomOf } from "../../scripts/gates/random.ts";
import { describeGate, toJson, toJunit } from "../../scripts/gates/report.ts";

const gateOf = (run: Gate["run"]): Gate => ({ name: "gate-<a>", rule: "One & one is two.", run });

test("a gate fails by what does not hold, by what it throws, and by not looking often enough", async () => {
  const options = { seed: 1, iterations: 2 };
  const held = await runGate(
    gateOf(async (_, tally) => [0, 1].forEach(() => void tally.check(true, () => ""))),
    options,
  );
  const broken = await runGate(
    gateOf(async (_, tally) => [0, 1].forEach(() => void tally.check(false, () => "no"))),
    options,
  );
  const thrown = await runGate(
    gateOf(() => Promise.reject(new Error("stopped"))),
    options,
  );
  const idle = await runGate(
    gateOf(async () => undefined),
    options,
  );
  assert.deepEqual([held.failed, broken.failed, thrown.failed, idle.failed], [0, 2, 1, 1]);
  assert.match(thrown.failures[0] ?? "", /stopped/);
  assert.deepEqual([toJson([held]).ok, toJson([held, broken]).ok], [true, false]);
});

test("JUnit has a suite per gate, counts failures and escapes what XML can't hold", async () => {
  const broken = await runGate(
    gateOf(async (_, tally) => tally.check(false, () => '<&"\u0001')),
    { seed: 1, iterations: 1 },
  );
  const xml = toJunit([broken]);
  assert.ok(xml.includes('<testsuites tests="1" failures="1"'));
  assert.ok(xml.includes("gate-&lt;a&gt;") && xml.includes("One &amp; one is two."));
  assert.ok(xml.includes("&lt;&amp;&quot;\uFFFD") && !xml.includes("\u0001"));
  assert.match(describeGate(broken).join("\n"), /^FAIL gate-<a>/);
});

test("the same seed makes the same choices, a fork makes its own", () => {
  const choices = (seed: number) => {
    const random = randomOf(seed);
    return [random.next(), random.below(100), ...random.shuffled([1, 2, 3, 4, 5]), random.fork("x").next()];
  };
  assert.deepEqual(choices(7), choices(7));
  assert.notDeepEqual(choices(7), choices(8));
});

test("the command writes both reports and exits with 0, and with 2 for a gate nobody knows", async () => {
  const folder = await mkdtemp(join(tmpdir(), "diecast-gates-"));
  const before = process.exitCode;
  try {
    const [json, junit] = [join(folder, "gates.json"), join(folder, "gates.xml")];
    await runGates(["--only", "prompt-precedence", "--iterations", "2", "--json", json, "--junit", junit]);
    assert.equal(process.exitCode, 0);
    const { ok, gates } = JSON.parse(await readFile(json, "utf8"));
    assert.deepEqual([ok, gates.length, gates[0].iterations], [true, 1, 2]);
    assert.match(await readFile(junit, "utf8"), /<testsuite name="gate-prompt-precedence" tests="1" failures="0"/);
    await runGates(["--only", "nobody"]);
    assert.equal(process.exitCode, 2);
  } finally {
    process.exitCode = before;
    await rm(folder, { recursive: true, force: true });
  }
});
