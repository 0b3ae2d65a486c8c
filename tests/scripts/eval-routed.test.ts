import assert from "node:assert/strict";
import { test } from "node:test";
import type { Measured } from "../../scripts/corpus/measure-corpus.ts";
import { rowsOf } from "../../scripts/eval/figures.ts";
import { judgedBy } from "../../scripts/eval/judged.ts";
import { routedRows } from "../../scripts/eval/routed.ts";

/** A case of which two figures are known: a hard one, and an advisory one that doubts from 0.02 on. */
function measured(id: string, defect: string | null, missing: number, leak: number): Measured {
  const known = {
    id,
    family: id,
    corpus: "c",
    defect,
    maker: null,
    severity: 1,
    targets: [],
    touches: [],
    pixelHash: "",
  };
  const risks = { "background.missShare": missing, "leak.leakShare": leak };
  const severities = { "background.missShare": "hard", "leak.leakShare": "advisory" } as const;
  return { ...known, risks, severities, traits: [], ms: 1 };
}

test("the fate of a picture is that of all its checks: any hard fail renders again, any doubt asks, and the guilty are named", () => {
  const cases = [
    measured("good", null, 0, 0),
    measured("good too", null, 0, 0.01),
    measured("doubted", null, 0, 0.5),
    measured("failed", null, 0.99, 0),
    measured("escaped", "d", 0, 0),
    measured("caught", "d", 0.99, 0.5),
  ];
  const [row] = routedRows(cases);
  assert.deepEqual(row, {
    ...{ corpus: "c", clean: 4, defects: 2 },
    ...{ cleanApproved: 0.5, cleanAsked: 0.25, cleanFailed: 0.25 },
    ...{ defectsApproved: 0.5, defectsAsked: 0, defectsFailed: 0.5 },
    cleanBy: { background: 0.25, leak: 0.25 },
  });
});

test("a line says what its check's verdicts are worth, so that nobody takes advice for a calibrated probability", () => {
  const cases = [measured("good", null, 0, 0), measured("bad", "d", 0.99, 0.5)];
  const kindOf = (id: string) => rowsOf(id, "c", judgedBy(id, cases))[0]?.kind;
  assert.deepEqual([kindOf("background"), kindOf("leak")], ["hard", "advisory"]);
});
