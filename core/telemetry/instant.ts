const shape = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})Z$/;
const dayMs = 86_400_000;

/** How long after `from` `to` is, in ms, never less than nothing; 0 when one of them is no UTC instant as events carry them. */
export function msBetween(from: string, to: string): number {
  const [begin, end] = [instantMs(from), instantMs(to)];
  return begin === null || end === null ? 0 : Math.max(0, end - begin);
}

/** Milliseconds since 1970: the core has no clock and no calendar of its own. Days after Hinnant, "chrono-compatible date algorithms". */
function instantMs(instant: string): number | null {
  const [year, month, day, hour, minute, second, ms] = (shape.exec(instant)?.slice(1) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  const clockMs = (((hour ?? 0) * 60 + (minute ?? 0)) * 60 + (second ?? 0)) * 1000 + (ms ?? 0);
  // A year begins in March, so that the leap day is its last.
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return (era * 146_097 + dayOfEra - 719_468) * dayMs + clockMs;
}
