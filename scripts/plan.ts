import { evidenceOf } from "../core/policy/bundle-evidence.ts";
import { nextAttempt } from "../core/run/decide.ts";
import { createPlanner } from "../store/planning.ts";
import { describePlan } from "./plan/describe.ts";
import { runProjectCommand } from "./plan/project-command.ts";
import { table } from "./plan/table.ts";

const usage = "npm run plan -- <specId> [--project ID] [--data DIR] [--json]";

// Exits with 0 when there is a plan, 1 when it is refused. Nothing is stored.
await runProjectCommand(
  {
    usage,
    words: 1,
    async work(project, [specId = ""]) {
      const planner = await createPlanner(project);
      const result = planner.dryRun(specId, { attempt: nextAttempt(project.state(), specId), remedy: null });
      if (result.ok) {
        const { plan, planHash, packageHash, objects } = result;
        const evidence = Object.fromEntries(objects.map(({ hash, value }) => [hash, value]));
        const facts = { ok: true, planHash, packageHash, plan, evidence };
        return { exitCode: 0, facts, lines: describePlan(evidenceOf(result)) };
      }
      const { refusals } = result;
      const rows = refusals.map(({ code, field, sentence, fix }) => [code, field, `${sentence} ${fix}`]);
      return { exitCode: 1, facts: result, lines: [`${specId} can't be planned:`, ...table(rows)] };
    },
  },
  process.argv.slice(2),
);
