/** 97.5 % quantile of the normal distribution: bounds of a two-sided 95 % interval. */
const z = 1.959964;

/** Upper bound of the Wilson interval (95 %) of a rate seen `count` times in `total`; 1 without data. */
export function wilsonUpper(count: number, total: number): number {
  if (total === 0) return 1;
  const share = count / total;
  const middle = share + (z * z) / (2 * total);
  const spread = z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  return (middle + spread) / (1 + (z * z) / total);
}
