const mostNames = 1000;
const names = new Map<string, string>();

/**
 * The same text, as the one copy that the engine keeps of a name (a property's key). Folds compare each event's type with some
 * sixty names; between such copies that is a comparison of addresses.
 */
export function asName(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const [name = text] = Object.keys({ [text]: null });
  if (names.size < mostNames) names.set(name, name);
  return name;
}
