import { readdirSync } from "node:fs";
import { type Folders, folderOf } from "../files/folders.ts";
import { type ModelList, modelFolders, modelsIn, otherFolders } from "../models.ts";
import { emptyReply, jsonReply } from "../protocol/reply.ts";
import type { Route } from "../protocol/router.ts";

/** Nothing is on disk: every model has this size and was never touched. */
const modelBytes = 307_547_396n;

/** Where models and files lie. `/internal` has no `/api` twin. */
export function folderRoutes(folders: Folders, models: ModelList): Route[] {
  const places = (folder: string): readonly string[] => [`models/${folder}`];
  const shown = modelFolders.filter((folder) => !otherFolders.has(folder));
  return [
    {
      path: "/experiment/models",
      GET: () => jsonReply(shown.map((name) => ({ name, folders: places(name) }))),
    },
    {
      path: "/experiment/models/:folder",
      GET({ params }) {
        const files = shown.includes(params[0] ?? "") ? modelsIn(models, params[0] ?? "") : undefined;
        if (files === undefined) return emptyReply(404);
        const stamp = { pathIndex: 0n, modified: 0, created: 0, size: modelBytes };
        return jsonReply(files.map((name) => ({ name, ...stamp })));
      },
    },
    {
      path: "/internal/folder_paths",
      isInternal: true,
      GET: () => jsonReply(Object.fromEntries(modelFolders.map((folder) => [folder, places(folder)]))),
    },
    {
      path: "/internal/files/:type",
      isInternal: true,
      GET({ params }) {
        const folder = folderOf(folders, params[0] ?? "");
        if (folder === undefined) return jsonReply({ error: "Invalid directory type" }, 400);
        const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
        return jsonReply(files.map(({ name }) => `${name} [${params[0]}]`));
      },
    },
  ];
}
