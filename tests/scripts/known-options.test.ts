import assert from "node:assert/strict";
import { test } from "node:test";
import { runCalibrate } from "../../scripts/calibrate/command.ts";
import { runEvalDemo } from "../../scripts/eval/demo-command.ts";
import { runEvalValidators } from "../../scripts/eval/validators-command.ts";

test("commands that work for minutes or write tables do nothing when an option is misspelt, and tell what they know", async (t) => {
  const { mock } = t.mock.method(console, "error", () => undefined);
  for (const [run, misspelt] of [
    [runCalibrate, "--dryrun"],
    [runEvalValidators, "--trainng"],
    [runEvalDemo, "--jsn"],
  ] as const) {
    assert.equal(await run([misspelt]), 2);
    assert.match(String(mock.calls.at(-1)?.arguments[0]), new RegExp(`${misspelt}'[^]*npm run`));
    assert.equal(await run(["--help"]), 0);
    assert.match(String(mock.calls.at(-1)?.arguments[0]), /^npm run/);
  }
});
