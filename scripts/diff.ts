import { planDiff } from "../core/policy/diff.ts";
import { readEvidence } from "../store/plan-reading.ts";
import { describeDiff } from "./diff/describe.ts";
import { runProjectCommand } from "./plan/project-command.ts";

const usage = "npm run diff -- <planHash> <planHash> [--project ID] [--data DIR] [--json]";

// Exits with 0 when the plans are the same, 1 when they differ.
await runProjectCommand(
  {
    usage,
    words: 2,
    async work({ objects }, [was = "", is = ""]) {
      const facts = planDiff(await readEvidence(objects, was), await readEvidence(objects, is));
      return { exitCode: facts.was === facts.is ? 0 : 1, facts, lines: describeDiff(facts) };
    },
  },
  process.argv.slice(2),
);
