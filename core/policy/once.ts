import { canonicalJson } from "../canonical.ts";

/**
 * Remembers what a pure function gives for an object that never changes, such as a document revision, for as long as that
 * object lives: planning 500 specs then reads each profile once.
 */
export function oncePer<Of extends object, Made>(make: (of: Of) => Made): (of: Of) => Made {
  const made = new WeakMap<Of, { readonly value: Made }>();
  return (of) => {
    const known = made.get(of);
    if (known !== undefined) return known.value;
    const value = make(of);
    made.set(of, { value });
    return value;
  };
}

/** The same for a function that also takes a key out of a small set, such as an asset type. */
export function oncePerKey<Of extends object, Made>(
  make: (of: Of, key: string) => Made,
): (of: Of, key: string) => Made {
  const keyed = oncePer((_of: Of) => new Map<string, { readonly value: Made }>());
  return (of, key) => {
    const known = keyed(of).get(key);
    if (known !== undefined) return known.value;
    const value = make(of, key);
    keyed(of).set(key, { value });
    return value;
  };
}

/** The same for a function of two objects. */
export function oncePerPair<One extends object, Other extends object, Made>(
  make: (one: One, other: Other) => Made,
): (one: One, other: Other) => Made {
  const paired = oncePer((one: One) => oncePer((other: Other) => make(one, other)));
  return (one, other) => paired(one)(other);
}

/** Canonical JSON of an object that never changes, written once. */
export const lastingJson = oncePer((value: object): string => canonicalJson(value));

/** Canonical JSON of an object, put together from the canonical JSON of its members. */
export function objectJson(members: Readonly<Record<string, string>>): string {
  let json = "";
  for (const key of Object.keys(members).sort()) json += `${json === "" ? "{" : ","}${keyJson(key)}:${members[key]}`;
  return json === "" ? "{}" : `${json}}`;
}

const QUOTED = /^[\w./:#@-]*$/;

function keyJson(key: string): string {
  return QUOTED.test(key) ? `"${key}"` : JSON.stringify(key);
}
