/** What the live view shows of a run under way. */
export interface LiveState {
  readonly elapsedMs: number;
  readonly done: number;
  /** Requests to come to, or `null` when a window of time ends the run. */
  readonly total: number | null;
  readonly ratePerSec: number;
  readonly ttftP50Ms: number | null;
  readonly tokensPerSec: number;
  /** Requests that ended otherwise than `complete`. */
  readonly errors: number;
}

/**
 * One line of at most 80 columns, without a line end:
 * `12.4 s   34/100   20.1 req/s   TTFT p50 103 ms   804 tok/s   0 errors`. Figures have a fixed
 * width where that fits, so that they stand still while they change.
 */
export function formatLiveLine(state: LiveState): string {
  const { elapsedMs, done, total, ratePerSec, ttftP50Ms, tokensPerSec, errors } = state;
  const goal = total === null ? ' done' : `/${compact(total)}`;
  return [
    formatElapsed(elapsedMs).padStart(7),
    `${compact(done).padStart(goal.length - 1)}${goal}`,
    `${compact(ratePerSec).padStart(4)} req/s`,
    `TTFT p50 ${(ttftP50Ms === null ? '–' : compact(ttftP50Ms)).padStart(4)} ms`,
    `${compact(tokensPerSec).padStart(4)} tok/s`,
    errors === 1 ? '1 error' : `${compact(errors)} errors`,
  ].join('  ');
}

/** `12.4 s`, then `2:05` and `1:00:05`: never more than eight characters below 100 hours. */
function formatElapsed(ms: number): string {
  if (ms < 60_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${twoDigits(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

const LARGE = [
  [1e3, 'k'],
  [1e6, 'M'],
  [1e9, 'G'],
] as const;

/** At most five characters below a thousand G: `0.52`, `20.1`, `804`, `9999`, `12.3k`, `4.50M`. */
function compact(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Number.isInteger(value) && value < 10_000) return String(value);
  if (value < 999.5) return threeDigits(value);
  for (const [unit, letter] of LARGE) {
    // 999.5 would show as 1000.
    if (value < 999.5 * unit) return `${threeDigits(value / unit)}${letter}`;
  }
  return '> 1T';
}

function threeDigits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return value.toFixed(value >= 9.995 ? 1 : 2);
}
