/** 97.5 % quantile of the normal distribution: bounds of a two-sided 95 % interval. */
const z = 1.959964;

/** Upper bound of the Wilson interval (95 %) of a rate seen `count` times in `total`; 1 without data. */
export function wilsonUpper(count: number, total: number): number {
  return wilsonInterval(count, total).high;
}

/** The Wilson interval (95 %) of a rate seen `count` times in `total`: it stays within 0..1 and is honest for few; all of it without data. */
export function wilsonInterval(count: number, total: number): { readonly low: number; readonly high: number } {
  if (total === 0) return { low: 0, high: 1 };
  const share = count / total;
  const middle = share + (z * z) / (2 * total);
  const spread = z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  const scale = 1 + (z * z) / total;
  return { low: Math.max(0, (middle - spread) / scale), high: (middle + spread) / scale };
}
