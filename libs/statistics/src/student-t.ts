/**
 * The value that a variable of Student's distribution stays below with the chance `p`, which is above
 * 0 and below 1. The degrees of freedom need not be whole.
 *
 * By halving an interval of the distribution function; 60 times is past a double's precision.
 */
export function studentTQuantile(p: number, degrees: number): number {
  if (p < 0.5) return -studentTQuantile(1 - p, degrees);
  // In x = degrees / (degrees + t²), which runs from 1 at t = 0 to 0, half of the tails' chance grows.
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const x = (low + high) / 2;
    if (incompleteBeta(x, degrees / 2, 0.5) / 2 < 1 - p) low = x;
    else high = x;
  }
  return Math.sqrt(degrees * (1 / ((low + high) / 2) - 1));
}

/**
 * The regularised incomplete beta function, by its continued fraction.
 *
 * @see NIST Digital Library of Mathematical Functions, 8.17.22
 */
function incompleteBeta(x: number, a: number, b: number): number {
  // The fraction converges fast below the mean only; beyond it, the mirror image does.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  if (x <= 0) return 0;
  const logBeta = logGamma(a) + logGamma(b) - logGamma(a + b);
  let fraction = 1;
  for (let term = 60; term >= 1; term--) fraction = 1 + betaTerm(term, x, a, b) / fraction;
  return Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta) / (a * fraction);
}

function betaTerm(term: number, x: number, a: number, b: number): number {
  const m = Math.floor(term / 2);
  if (term % 2 === 0) return (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
  return -((a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
}

/**
 * By Stirling's series, from 8 on; below, by Γ(z) = Γ(z + 1) / z.
 *
 * @see NIST Digital Library of Mathematical Functions, 5.11.1
 */
function logGamma(z: number): number {
  if (z < 8) return logGamma(z + 1) - Math.log(z);
  const square = z * z;
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * square)) / square) / square) / z;
  return (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + series;
}
