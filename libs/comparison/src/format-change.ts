import type { Bounds } from '@chatload/statistics';

/** What stands where there is none. */
const NONE = '–';

/** Four digits say all that a figure is good for: `1.234`, `52,340,000`. */
export function formatFigure(value: number | null): string {
  if (value === null) return NONE;
  const size = Math.abs(value).toLocaleString('en-US', { maximumSignificantDigits: 4 });
  return value < 0 ? `−${size}` : size;
}

/** A ratio as what it adds: `+10.2 %`. */
export function formatRatio(ratio: number | null): string {
  return ratio === null ? NONE : `${signPercent(ratio)} %`;
}

/** `+3.1 … +17.0 %`. */
export function formatRatioBounds(bounds: Bounds | null): string {
  return bounds === null ? NONE : `${signPercent(bounds.lower)} … ${signPercent(bounds.upper)} %`;
}

/** With its sign: `+1.8`. */
export function formatDifference(difference: number | null): string {
  if (difference === null) return NONE;
  const text = formatFigure(difference);
  return difference > 0 ? `+${text}` : text;
}

export function formatDifferenceBounds(bounds: Bounds | null): string {
  if (bounds === null) return NONE;
  return `${formatDifference(bounds.lower)} … ${formatDifference(bounds.upper)}`;
}

function signPercent(ratio: number): string {
  const percent = 100 * (ratio - 1);
  const size = Math.abs(percent).toFixed(1);
  if (size === '0.0') return size;
  return `${percent < 0 ? '−' : '+'}${size}`;
}
