/**
 * Decimals of what is written as the run goes: stamps and durations are milliseconds, so three keep
 * the microsecond, which is what the histograms keep too. This is the one place where they are
 * rounded; the error is at most half a microsecond.
 */
const LINE_DECIMALS = 3;

/** Decimals where ratios and rates stand beside times. */
export const FIGURE_DECIMALS = 6;

/** One line of a `.jsonl` file, its line end included. */
export function encodeLine(value: unknown, decimals: number = LINE_DECIMALS): string {
  return `${JSON.stringify(value, rounderTo(decimals))}\n`;
}

/** A JSON document for people and programs: keys in the order given, two spaces of indent. */
export function encodeDocument(value: unknown): string {
  return `${JSON.stringify(value, rounderTo(FIGURE_DECIMALS), 2)}\n`;
}

function rounderTo(decimals: number): (key: string, value: unknown) => unknown {
  const scale = 10 ** decimals;
  return (_key, value) =>
    typeof value === 'number' && !Number.isInteger(value)
      ? Math.round(value * scale) / scale
      : value;
}
