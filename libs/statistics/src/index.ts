export { detectRise, type Rise } from './detect-rise.ts';
export { mannKendall, type MannKendall } from './mann-kendall.ts';
