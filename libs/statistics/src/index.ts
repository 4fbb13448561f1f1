export { detectRise, type Rise } from './detect-rise.ts';
export { intervalMedians, type TimedValue } from './interval-medians.ts';
export { mannKendall, type MannKendall } from './mann-kendall.ts';
export { median } from './median.ts';
export { spendError, type Look } from './spend-error.ts';
export { studentTQuantile } from './student-t.ts';
export { averagePairs, estimateShift, walshInterval, type Bounds } from './walsh-interval.ts';
export { welchInterval } from './welch-interval.ts';
