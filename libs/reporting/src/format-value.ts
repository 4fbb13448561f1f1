/** What stands where a figure could not be had. */
const NO_FIGURE = '–';

/** `3,900`. */
export function formatCount(count: number): string {
  return formatFixed(count, 0);
}

/** With so many decimals and thousands apart: `1,234.5`. */
export function formatFixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return NO_FIGURE;
  return value.toLocaleString('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}

/** Always with its sign, a true minus: `+1.8`, `−0.2`; a zero has none. */
export function formatSigned(value: number, decimals: number): string {
  const size = formatFixed(Math.abs(value), decimals);
  if (!/[1-9]/.test(size)) return size;
  return `${value < 0 ? '−' : '+'}${size}`;
}

/** How many decimals give a time about three significant digits, as the histograms hold. */
export function decimalsForMs(ms: number): number {
  if (ms < 1) return 3;
  if (ms < 100) return 2;
  return ms < 1_000 ? 1 : 0;
}

/** `0.310 ms`, `103.4 ms`. */
export function formatMs(ms: number): string {
  return `${formatFixed(ms, decimalsForMs(ms))} ms`;
}

/** A number of things per second, without the unit. */
export function formatRate(perSecond: number): string {
  if (perSecond < 10) return formatFixed(perSecond, 2);
  return formatFixed(perSecond, perSecond < 1_000 ? 1 : 0);
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `512 B`, `1.2 kB`: a kB is 1,000 bytes. */
export function formatBytes(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  // 999.95 would show as `1,000.0`.
  while (amount >= 999.95 && unit < BYTE_UNITS.length - 1) {
    amount /= 1_000;
    unit++;
  }
  return `${formatFixed(amount, unit === 0 ? 0 : 1)} ${BYTE_UNITS[unit]}`;
}

/**
 * A share of a whole: `97.0 %`. Never rounded onto an end it does not reach: one failure in a million
 * is `< 0.1 %`, and the rest `> 99.9 %`.
 */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return NO_FIGURE;
  const percent = (100 * part) / whole;
  if (part > 0 && percent < 0.1) return '< 0.1 %';
  if (part < whole && percent > 99.9) return '> 99.9 %';
  return `${formatFixed(percent, 1)} %`;
}

/** A ratio of a core, 0 to 1 and above: `12 %`. */
export function formatCpu(ratio: number): string {
  return `${formatFixed(100 * ratio, 0)} %`;
}
