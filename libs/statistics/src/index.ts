export { detectRise, type Rise } from './detect-rise.ts';
export { intervalMedians, type TimedValue } from './interval-medians.ts';
export { mannKendall, type MannKendall } from './mann-kendall.ts';
