import type { ReplayBundle } from "../../core/contracts.ts";
import { hashOf } from "../../core/hash.ts";
import { pointerStep } from "../../core/policy/diff-json.ts";
import type { ShelvedBundle } from "../replay/shelf.ts";
import type { Random } from "./random.ts";

/** One character changed in one input of a bundle; `path` is where that must be found. */
interface Altered {
  readonly shelved: ShelvedBundle;
  readonly path: string;
}

interface Alteration {
  readonly name: string;
  /** Null when this bundle has no such input. */
  readonly apply: (shelved: ShelvedBundle, random: Random) => Promise<Altered | null>;
}

/** Every kind of input there is: documents, and what the bundle itself says. */
export const alterations: readonly Alteration[] = [
  { name: "a document's character", apply: alterDocument },
  { name: "a document's hash", apply: alterHash },
  { name: "a missing document", apply: removeDocument },
  { name: "a seed", apply: alterSeed },
  {
    name: "the try",
    apply: async (shelved) => resealed(shelved, { ...shelved.bundle, attempt: shelved.bundle.attempt + 1 }, "/attempt"),
  },
  {
    name: "the remedy",
    apply: async (shelved) => resealed(shelved, { ...shelved.bundle, remedy: someRemedy }, "/remedy"),
  },
  { name: "an evidence hash", apply: alterEvidence },
  {
    name: "the project's name",
    apply: async (shelved) => resealed(shelved, { ...shelved.bundle, projectId: "gamf" }, ""),
  },
];

const someRemedy = { reasonCode: "SPECKS", sentence: "Specks.", promptHint: "clean", negativeHint: null };

function resealed(shelved: ShelvedBundle, bundle: ReplayBundle, path: string): Altered {
  return { shelved: { ...shelved, bundle, hash: hashOf(bundle) }, path };
}

async function alterDocument(shelved: ShelvedBundle, random: Random): Promise<Altered | null> {
  const [key, hash] = random.pick(Object.entries(shelved.bundle.documents));
  const body = await shelved.read(hash);
  if (body === null) return null;
  const bytes = Buffer.from(body);
  const at = random.below(bytes.length);
  // Another ASCII character where one was, so that the bytes stay text; of a sign of several bytes only one.
  bytes[at] = bytes[at] === 0x78 ? 0x79 : 0x78;
  const read = async (wanted: string): Promise<Buffer | null> => (wanted === hash ? bytes : shelved.read(wanted));
  return { shelved: { ...shelved, read }, path: `/documents/${pointerStep(key)}` };
}

async function removeDocument(shelved: ShelvedBundle, random: Random): Promise<Altered> {
  const [key, hash] = random.pick(Object.entries(shelved.bundle.documents));
  const read = async (wanted: string): Promise<Buffer | null> => (wanted === hash ? null : shelved.read(wanted));
  return { shelved: { ...shelved, read }, path: `/documents/${pointerStep(key)}` };
}

async function alterHash(shelved: ShelvedBundle, random: Random): Promise<Altered> {
  const [key, hash] = random.pick(Object.entries(shelved.bundle.documents));
  const documents = { ...shelved.bundle.documents, [key]: nextCharacter(hash) };
  return resealed(shelved, { ...shelved.bundle, documents }, `/documents/${pointerStep(key)}`);
}

async function alterSeed(shelved: ShelvedBundle, random: Random): Promise<Altered> {
  const [unitKey, seed] = random.pick(Object.entries(shelved.bundle.seeds));
  const seeds = { ...shelved.bundle.seeds, [unitKey]: seed === 0 ? 1 : seed - 1 };
  return resealed(shelved, { ...shelved.bundle, seeds }, `/seeds/${unitKey}`);
}

async function alterEvidence(shelved: ShelvedBundle, random: Random): Promise<Altered> {
  const { evidence } = shelved.bundle;
  const name = random.pick(["contract", "stack", "trace", "package"] as const);
  const altered = { ...evidence, [name]: nextCharacter(evidence[name]) };
  return resealed(shelved, { ...shelved.bundle, evidence: altered }, `/evidence/${name}`);
}

function nextCharacter(hash: string): string {
  return `${hash.startsWith("0") ? "1" : "0"}${hash.slice(1)}`;
}
