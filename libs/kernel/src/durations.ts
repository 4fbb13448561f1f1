/** Milliseconds in each unit a user may write. */
const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000 } as const;

const DURATION = /^(?<amount>\d+(?:\.\d+)?|\.\d+)\s*(?<unit>ms|s|m|min|h)?$/;

/**
 * A duration in milliseconds from what a user wrote: `30` (in the flag's own unit), `500ms`, `1.5s`,
 * `2m`, `1h`. `undefined` when it is not a duration; the caller knows which flag to name.
 */
export function parseDurationMs(text: string, bareUnit: 'ms' | 's'): number | undefined {
  const match = DURATION.exec(text.trim());
  if (!match?.groups) return undefined;
  const unit = (match.groups['unit'] ?? bareUnit) as keyof typeof UNIT_MS;
  return Number(match.groups['amount']) * UNIT_MS[unit];
}

/** A duration for people: `490 ms`, `6.52 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  // The limits are those at which the rounded number would be the next unit's.
  if (ms < 999.5) return `${formatNumber(ms)} ms`;
  if (ms < 119_500) return `${formatNumber(ms / 1_000)} s`;
  const totalSeconds = Math.round(ms / 1_000);
  const seconds = totalSeconds % 60;
  const minutes = Math.floor(totalSeconds / 60);
  return seconds === 0 ? `${minutes} min` : `${minutes} min ${seconds} s`;
}

/** Three significant digits and no more than three decimals, without trailing zeros. */
function formatNumber(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return String(Number(Number(value.toPrecision(3)).toFixed(3)));
}
