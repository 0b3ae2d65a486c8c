import { freemem, totalmem } from "node:os";
import type { Catalog } from "../graph/validate.ts";
import { type ModelList, modelFolders, modelMetadata, modelsIn } from "../models.ts";
import { describeClass } from "../nodes/node-class.ts";
import type { Printable } from "../protocol/python-json.ts";
import { emptyReply, jsonReply } from "../protocol/reply.ts";
import type { Route } from "../protocol/router.ts";

/** A limit that was given as a flag is told as a float, the default as an int. */
export function featuresOf(uploadLimit: number | undefined): Printable {
  return { supports_preview_metadata: true, max_upload_size: uploadLimit ?? 104857600n };
}

interface Facts {
  readonly models: ModelList;
  readonly catalog: () => Catalog;
  readonly features: Printable;
  readonly flags: readonly string[];
}

/** Everything a client asks before it works: classes, models, memory, versions. */
export function infoRoutes({ models, catalog, features, flags }: Facts): Route[] {
  return [
    { path: "/features", GET: () => jsonReply(features) },
    { path: "/system_stats", GET: () => jsonReply(systemStats(flags)) },
    { path: "/extensions", GET: () => jsonReply([]) },
    { path: "/embeddings", GET: () => jsonReply(models.embeddings.map((file) => file.replace(/\.[^.]+$/, ""))) },
    { path: "/models", GET: () => jsonReply(modelFolders) },
    {
      path: "/models/:folder",
      GET({ params }) {
        const files = modelsIn(models, params[0] ?? "");
        return files ? jsonReply(files) : emptyReply(404);
      },
    },
    {
      path: "/view_metadata/:folder",
      GET({ params, query }) {
        const metadata = modelMetadata(models, params[0] ?? "", query.get("filename") ?? "");
        return metadata ? jsonReply(metadata) : emptyReply(404);
      },
    },
    {
      path: "/object_info",
      GET: () => jsonReply(new Map([...catalog()].map(([name, nodeClass]) => [name, describeClass(nodeClass)]))),
    },
    {
      path: "/object_info/:name",
      GET({ params }) {
        const nodeClass = catalog().get(params[0] ?? "");
        return jsonReply(nodeClass ? new Map([[nodeClass.name, describeClass(nodeClass)]]) : {});
      },
    },
  ];
}

function systemStats(flags: readonly string[]): Printable {
  const total = BigInt(totalmem());
  const free = BigInt(freemem());
  const device = { name: "cpu", type: "cpu", index: null, vram_total: total, vram_free: free };
  return {
    system: {
      os: "posix",
      ram_total: total,
      ram_free: free,
      comfyui_version: "0.3.64",
      required_frontend_version: "1.27.10",
      installed_templates_version: null,
      required_templates_version: "0.1.95",
      python_version: "3.11.7 (Diecast demo renderer)",
      pytorch_version: "0.0.0+procedural",
      embedded_python: false,
      argv: ["main.py", "--cpu", ...flags],
    },
    devices: [{ ...device, torch_vram_total: total, torch_vram_free: free }],
  };
}
