import { spec } from "./small-documents.ts";
import { documents, mustPlan } from "./small-project.ts";

// A process of its own for the replay gate: prints the hash of every object of two plans, given nothing but the code.
const animated = {
  ...spec,
  title: "İSTANBUL ışık",
  tags: ["view:side", "size:boss"],
  output: { kind: "animation" as const, animation: { name: "i", frameCount: 2, framePrompts: ["I", "ı"] } },
};
const hashes = [documents(), documents({ spec: animated })].flatMap((all) =>
  mustPlan(all).objects.map(({ hash }) => hash),
);
process.stdout.write(`${JSON.stringify(hashes)}\n`);
