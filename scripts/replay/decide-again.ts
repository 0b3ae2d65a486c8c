import type { DocumentKind, Plan, ReplayBundle, ValidatorReport } from "../../core/contracts.ts";
import { type DocumentOf, documentSchemaOf } from "../../core/document/kinds.ts";
import type { Found } from "../../core/document/lookup.ts";
import { Failure } from "../../core/failure.ts";
import { sha256Hex } from "../../core/hash.ts";
import { objectsOf } from "../../core/policy/bundle.ts";
import {
  type Divergence,
  divergence,
  firstDivergence,
  inputDivergence,
  planAgain,
  routeDivergence,
} from "../../core/policy/bundle-replay.ts";
import { pointerStep } from "../../core/policy/diff-json.ts";
import type { PlanResult } from "../../core/policy/plan.ts";
import { parse } from "../../store/schemas.ts";
import type { ReadObject, ShelvedBundle } from "./shelf.ts";

/** What deciding again from a bundle came to. */
export interface Replayed {
  readonly isEqual: boolean;
  /** The first thing that differs, inputs before decisions. */
  readonly first: Divergence | null;
  /** Where an altered input shows in the decisions first, when `first` is an input. */
  readonly effect: Divergence | null;
  readonly again: PlanResult;
  readonly documents: number;
  readonly planHash: string;
}

/** Decides again from a bundle and the objects it names, and finds the first divergence in the order of deciding. */
export async function decideAgain({ bundle, hash, statedHash, read }: ShelvedBundle): Promise<Replayed> {
  const stored = await readEvidence(bundle, read);
  const { documents, first: altered } = await readDocuments(bundle, read);
  const again = planAgain(bundle, documents);
  const plan = stored.values.get(bundle.evidence.plan) as Plan | undefined;
  const report = bundle.judgement && (stored.values.get(bundle.judgement.report) as ValidatorReport | undefined);
  const decided =
    firstDivergence(bundle, again, (key) => stored.values.get(key)) ??
    (report ? routeDivergence(bundle, again, report) : null);
  const input = altered ?? (plan === undefined ? null : inputDivergence(bundle, plan));
  const resealed = hash === statedHash ? null : divergence("", statedHash, hash);
  const first = input ?? stored.first ?? decided ?? resealed;
  const count = Object.keys(bundle.documents).length;
  const effect = first === decided ? null : decided;
  return { isEqual: first === null, first, effect, again, documents: count, planHash: bundle.evidence.plan };
}

interface ReadDocuments {
  readonly documents: ReadonlyMap<string, Found<DocumentKind>>;
  readonly first: Divergence | null;
}

/** Every document as it lies there. One that was altered still takes part, so that its effect shows. */
async function readDocuments(bundle: ReplayBundle, read: ReadObject): Promise<ReadDocuments> {
  const documents = new Map<string, Found<DocumentKind>>();
  let first: Divergence | null = null;
  for (const [key, hash] of Object.entries(bundle.documents)) {
    const path = `/documents/${pointerStep(key)}`;
    const body = await read(hash);
    const found = body === null ? null : sha256Hex(body);
    if (found !== hash) first ??= divergence(path, hash, found);
    const kind = key.slice(0, key.indexOf("/")) as DocumentKind;
    const value = body === null ? null : documentOrNull(kind, body);
    if (value === null) first ??= divergence(path, hash, "no document of its kind");
    else documents.set(key, { id: key.slice(key.indexOf("/") + 1), hash, value });
  }
  return { documents, first };
}

function documentOrNull(kind: DocumentKind, body: Buffer): DocumentOf[DocumentKind] | null {
  try {
    return parse(documentSchemaOf[kind], JSON.parse(body.toString("utf8")));
  } catch (error) {
    // Altered bytes may be no JSON or no document any more; that is a finding, not a fault.
    if (error instanceof SyntaxError || (error instanceof Failure && error.code === "INVALID_INPUT")) return null;
    throw error;
  }
}

interface StoredEvidence {
  /** Only what still has the hash it is named by. */
  readonly values: ReadonlyMap<string, unknown>;
  readonly first: Divergence | null;
}

async function readEvidence(bundle: ReplayBundle, read: ReadObject): Promise<StoredEvidence> {
  const values = new Map<string, unknown>();
  let first: Divergence | null = null;
  for (const { path, hash, kind } of objectsOf(bundle)) {
    if (kind !== "evidence") continue;
    const body = await read(hash);
    const found = body === null ? null : sha256Hex(body);
    if (body !== null && found === hash) values.set(hash, JSON.parse(body.toString("utf8")));
    else first ??= divergence(path, hash, found);
  }
  return { values, first };
}
