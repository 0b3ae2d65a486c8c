const hashDigits = 64;
const hashGrammar = /^[0-9a-f]{64}$/;
/** Members that hold a hash of something that is not an object of ours. */
const otherHashes: ReadonlySet<string> = new Set(["pixelHash", "fileHash", "requestHash"]);
/** A hash by its name, or of a document's revision; in maps these stand under `<kind>/<id>`. */
const namesHash = /hash$|Hash$|^revision$|^found$|^pinned$|\//;

/**
 * Calls back for every object that an event payload or an object's JSON names. What a member is called decides: ids and what
 * people write may look like a hash, too.
 */
export function eachNamedObject(value: unknown, take: (hash: string) => void): void {
  // Also of lists: their keys are numbers, so what is in them is looked into.
  for (const key in isRecord(value) ? value : {}) eachNamedIn(key, (value as Record<string, unknown>)[key], take);
}

function eachNamedIn(key: string, value: unknown, take: (hash: string) => void): void {
  if (typeof value !== "string") eachNamedObject(value, take);
  else if (value.length === hashDigits && isObjectName(key) && hashGrammar.test(value)) take(value);
}

/** Whether a member of this name holds the name of an object, when it holds a hash. */
export function isObjectName(member: string): boolean {
  return namesHash.test(member) && !otherHashes.has(member);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
