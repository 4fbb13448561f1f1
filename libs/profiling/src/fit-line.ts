/** 97.5 % of Student's t distribution, for 1 to 10 degrees of freedom. */
const STUDENT_T = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];
/** For more than ten: a little wider than it need be. */
const STUDENT_T_BEYOND = 2.228;

export interface FittedLine {
  readonly slope: number;
  /** 95 %, for independent errors of equal spread. */
  readonly interval: { readonly low: number; readonly high: number };
}

/** The least-squares line through points; `undefined` below three, or if all have the same x. */
export function fitLine(
  points: readonly (readonly [x: number, y: number])[],
): FittedLine | undefined {
  const n = points.length;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n;
  const spreadX = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (n < 3 || spreadX === 0) return undefined;
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spreadX;
  const residual = points.reduce((sum, [x, y]) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  const error = Math.sqrt(residual / (n - 2) / spreadX);
  const reach = error * (STUDENT_T[n - 3] ?? STUDENT_T_BEYOND);
  return { slope, interval: { low: slope - reach, high: slope + reach } };
}
