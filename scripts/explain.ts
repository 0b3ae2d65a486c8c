import { explainAsset } from "../store/plan-reading.ts";
import { describeAsset } from "./explain/describe.ts";
import { runProjectCommand } from "./plan/project-command.ts";

const usage = "npm run explain -- <assetId | versionId> [--project ID] [--data DIR] [--json]";

await runProjectCommand(
  {
    usage,
    words: 1,
    async work(project, [name = ""]) {
      const assetId = name.replace(/\.v\d+$/, "");
      const facts = await explainAsset(project, assetId, assetId === name ? undefined : name);
      return { exitCode: 0, facts, lines: describeAsset(facts) };
    },
  },
  process.argv.slice(2),
);
