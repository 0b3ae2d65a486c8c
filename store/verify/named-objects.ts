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
  if (typeof value === "string" && hashGrammar.test(value)) take(value);
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) if (!otherHashes.has(key)) eachNamedObject(item, take);
}
