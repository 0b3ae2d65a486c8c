import { Failure } from "../core/failure.ts";
import type { Thresholds } from "../core/route/what-if.ts";
import { replayWhatIf } from "../store/what-if.ts";
import { runProjectCommand } from "./plan/project-command.ts";
import { table } from "./plan/table.ts";

const usage =
  "npm run what-if -- <figure=pass:fail,…> [--project ID] [--data DIR] [--json], such as shadow.shadowShare=0.05:0.2";

await runProjectCommand(
  {
    usage,
    words: 1,
    async work(project, [words = ""]) {
      const facts = await replayWhatIf(project, thresholdsOf(words));
      const { before, after, changed, versions, leftOut } = facts;
      const outcomes = Object.keys(before) as (keyof typeof before)[];
      const counts = outcomes.map((outcome) => [outcome, String(before[outcome]), "→", String(after[outcome])]);
      const rows = changed.map(({ versionId, from, to, sentence }) => [versionId, `${from} → ${to}`, sentence]);
      const left = leftOut === 0 ? [] : [`${leftOut} further assets were left out.`];
      const head = `${versions} versions judged again from what was measured:`;
      return { exitCode: 0, facts, lines: [head, ...table(counts), ...table(rows), ...left] };
    },
  },
  process.argv.slice(2),
);

/** `shadow.shadowShare=0.05:0.2`; either limit may be left out. */
function thresholdsOf(words: string): Thresholds {
  const entries = words.split(",").map((word) => {
    const [, name, pass, fail] = /^([A-Za-z0-9_.]+)=([0-9.]*):?([0-9.]*)$/.exec(word) ?? [];
    if (name === undefined) throw new Failure("INVALID_INPUT", `“${word}” is no limit. ${usage}`);
    return [name, { ...(pass ? { pass: Number(pass) } : {}), ...(fail ? { fail: Number(fail) } : {}) }] as const;
  });
  return Object.fromEntries(entries);
}
