/**
 * The chances that the Wilcoxon signed-rank sum of `n` differences is at most 0, 1, 2, … when each is
 * as likely to be above 0 as below: exact, by adding one rank after the other. The last is 1.
 *
 * Of the runs of one pair, the order decides by chance which is the base: under "no change" their
 * difference is symmetric about 0 whatever the noise looks like, and no more than that is needed.
 *
 * @see F. Wilcoxon, Individual Comparisons by Ranking Methods, Biometrics Bulletin 1 (1945)
 */
export function signedRankChances(n: number): readonly number[] {
  const known = KNOWN.get(n);
  if (known !== undefined) return known;
  const chances = accumulate(distributeRankSums(n));
  KNOWN.set(n, chances);
  return chances;
}

/** Asked for at every look again; a list of some hundred numbers for each n. */
const KNOWN = new Map<number, readonly number[]>();

function distributeRankSums(n: number): readonly number[] {
  let weights = [1];
  for (let rank = 1; rank <= n; rank++) {
    const before = weights;
    weights = Array.from(
      { length: before.length + rank },
      (_, sum) => ((before[sum] ?? 0) + (before[sum - rank] ?? 0)) / 2,
    );
  }
  return weights;
}

function accumulate(weights: readonly number[]): readonly number[] {
  let sum = 0;
  return weights.map((weight) => (sum += weight));
}
