// Creates three specs in one commit and dies after writing one working copy, or before the commit.
import { projectFold } from "../../core/project/state.ts";
import { createAll } from "../../server/intake/create-all.ts";
import { createDocumentCommits } from "../../store/document-commits.ts";
import { openProject } from "../../store/project.ts";

const [dataDir = "", projectId = "", moment] = process.argv.slice(2);
const die = (): void => {
  process.kill(process.pid, "SIGKILL");
};
const store = await openProject({ dataDir, projectId, fold: projectFold });
let written = 0;
const project = {
  ...store,
  commit: (...given: Parameters<typeof store.commit>) => {
    if (moment === "before") die();
    return store.commit(...given);
  },
  documents: {
    ...store.documents,
    replaceWorkingCopy: async (...given: Parameters<typeof store.documents.replaceWorkingCopy>) => {
      written += 1;
      if (written > 1) die();
      await store.documents.replaceWorkingCopy(...given);
    },
  },
};
const documents = ["crash_one", "crash_two", "crash_three"].map((id) => ({
  kind: "specs" as const,
  value: { id, title: id, assetType: "ui_icon" },
}));
await createAll({ project, commits: createDocumentCommits(project) }, documents, null);
