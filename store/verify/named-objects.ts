const hashDigits = 64;
const hashGrammar = /^[0-9a-f]{64}$/;
/** Members that hold a hash of something that is not an object of ours. */
const otherHashes: ReadonlySet<string> = new Set([
  "pixelHash",
  "fileHash",
  "requestHash",
  "traceDigest",
  "fingerprint",
  "sha256",
]);

/** Calls back for every object that an event payload or an object's JSON names. */
export function eachNamedObject(value: unknown, take: (hash: string) => void): void {
  if (typeof value === "string") {
    if (value.length === hashDigits && hashGrammar.test(value)) take(value);
  } else if (isRecord(value)) eachNamedIn(value, take);
}

/** Also of lists: their keys are numbers, so none is left out. */
function eachNamedIn(record: Readonly<Record<string, unknown>>, take: (hash: string) => void): void {
  for (const key in record) if (!otherHashes.has(key)) eachNamedObject(record[key], take);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
