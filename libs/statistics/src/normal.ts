/**
 * The chance that a standard normal variable lies at least |z| from 0, on either side.
 *
 * Abramowitz and Stegun's rational approximation of the error function, absolute error below 1.5e-7:
 * ample for a significance level of 0.01.
 *
 * @see Handbook of Mathematical Functions (1964), formula 7.1.26
 */
export function twoSidedP(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const polynomial =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.min(1, polynomial * Math.exp(-x * x));
}
