/** `1 question`, `3 questions`: figures never stand without their noun. */
export function count(amount: number, singular: string, plural = `${singular}s`): string {
  return `${amount} ${amount === 1 ? singular : plural}`;
}

/** A duration in milliseconds as people say it: `1h 5m`, `3m 20s`, `45s`. */
export function durationInWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return joined(`${minutes}m`, seconds % 60, "s");
  return joined(`${Math.floor(minutes / 60)}h`, minutes % 60, "m");
}

function joined(first: string, rest: number, unit: string): string {
  return rest === 0 ? first : `${first} ${rest}${unit}`;
}

/** An id or code as words: `ui_button` → `ui button`, `SUBJECT_CROPPED` → `subject cropped`. */
export function idInWords(id: string): string {
  return id
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/[_-]+/g, " ")
    .trim()
    .toLowerCase();
}

/** A figure without needless digits: at most four after the point. */
export function figure(value: number): string {
  return String(Math.round(value * 10_000) / 10_000);
}

/** The sentence with a capital first letter and a full stop at its end. */
export function asSentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "") return "";
  const capital = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}

/** `an enemy`, `a ui button`: an `a` before `u`, which asset types begin with only as in `unit`. */
export function withArticle(noun: string): string {
  return /^[aeio]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}
