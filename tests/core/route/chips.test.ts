import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckResult, CompileTrace, Question, Remedy, ValidatorReport } from "../../../core/contracts.ts";
import type { Check } from "../../../core/quality/check.ts";
import { imageChecks, setChecks } from "../../../core/quality/registry.ts";
import { questionsFor } from "../../../core/route/questions.ts";
import { remedyForReason } from "../../../core/route/remedies.ts";
import { routeVersion } from "../../../core/route/route.ts";
import { documents, evidence, mustPlan } from "../policy/small-project.ts";
import { contractOf, goodRaw, judgeRaw, planOf } from "../quality/painting.ts";

const plan = planOf();
const contract = contractOf();
const good = judgeRaw([goodRaw()], contract, plan);

interface Case {
  readonly check: Check;
  readonly reasonCode: string;
}

const cases: readonly Case[] = [...imageChecks, ...setChecks].flatMap((check) => {
  const kinds = ["single_image", "animation", "ui_states", "logo_set"] as const;
  const rules = kinds.flatMap((outputKind) =>
    check.rules({ plan: planOf({ outputKind }), contract: contractOf({ alphaMode: "soft" }).values }),
  );
  return [...new Set(rules.map(({ reasonCode }) => reasonCode))].map((reasonCode) => ({ check, reasonCode }));
});

/** The report of a good picture in which one check has this doubt. */
function doubtful({ check, reasonCode }: Case): ValidatorReport {
  const doubt: Partial<CheckResult> = {
    ...{ verdict: "uncertain", reasonCode, pDefect: 0.5, confidence: 0, message: "A doubt.", severity: "advisory" },
    ...{ measure: { name: check.figures[0] ?? "", value: 1, unit: "" }, limit: { value: 0.5, source: "default" } },
  };
  return {
    ...good,
    subjects: good.subjects.map((subject) => ({
      ...subject,
      checks: subject.checks.map((result) => (result.checkId === check.id ? { ...result, ...doubt } : result)),
    })),
  };
}

function questionOf(each: Case): Question {
  const report = doubtful(each);
  const route = routeVersion({ report, plan, contract, attempt: 1, previousReasons: [] });
  assert.equal(route.outcome, "ask", each.check.id);
  return questionsFor({ route, report, contract, plan });
}

function hintsOf(words: string | null): readonly string[] {
  return words === null ? [] : words.split(",").map((word) => word.trim());
}

/** The words of a remedy that the compiler takes into the prompt of the next try, in either polarity. */
function hintsInPrompt(remedy: Remedy): readonly string[] {
  const planned = mustPlan(documents(), { attempt: 2, remedy });
  const { fragments } = evidence<CompileTrace>(planned, planned.plan.traceHash);
  const own = fragments.filter(({ source }) => source.startsWith(`remedy/${remedy.reasonCode}#`));
  // What the spec says already need not be said twice.
  return own
    .filter(({ effect }) => effect === "kept" || effect.startsWith("deduplicated"))
    .map(({ text }) => text)
    .sort();
}

test("a doubt of every check becomes a question of its own words", () => {
  assert.ok(cases.length > 50);
  for (const each of cases) {
    const { checkId, text, kind } = questionOf(each);
    assert.equal(checkId, each.check.id);
    assert.match(text, /^(Is|Are|Do|Does|Can) .*\?$/);
    assert.notEqual(text, "Is this picture good?", `${each.check.id} ${each.reasonCode}`);
    assert.ok(["contract", "cohesion", "identity"].includes(kind));
  }
});

test("the first chip of a question is what the check found, no two say the same, and every chip leads to its remedy in the next prompt", () => {
  const seen = new Set<string>();
  for (const each of cases) {
    const question = questionOf(each);
    if (each.check.group !== "prompt") assert.equal(question.reasons[0]?.id, each.reasonCode, each.check.id);
    const labels = question.reasons.map(({ label }) => label);
    assert.equal(new Set(labels).size, labels.length, `two chips with the same words: ${labels}`);
    for (const { id, label } of question.reasons) {
      assert.notEqual(label, id, `${id} has words`);
      if (seen.has(id)) continue;
      seen.add(id);
      const remedy = remedyForReason(id, question);
      assert.deepEqual([remedy.reasonCode, remedy.sentence.includes(label.toLowerCase())], [id, true]);
      assert.deepEqual(
        hintsInPrompt(remedy),
        [...hintsOf(remedy.promptHint), ...hintsOf(remedy.negativeHint)].sort(),
        id,
      );
    }
  }
  for (const { reasonCode, check } of cases)
    assert.ok(check.group === "prompt" || seen.has(reasonCode), `${reasonCode} is offered somewhere`);
});
