/** What the live view shows of a run under way. */
export interface LiveState {
  /** Since the run began; of one limited by time, in the windows of its phases. */
  readonly elapsedMs: number;
  /** What those windows come to together; `null` when counts end the run. */
  readonly plannedMs: number | null;
  readonly done: number;
  /** Requests to come to, or `null` when a window of time ends the run. */
  readonly total: number | null;
  readonly ratePerSec: number;
  /** Which time the median is of: that to the first token of a stream, or to a whole answer's end. */
  readonly timing: 'ttft' | 'e2e';
  readonly p50Ms: number | null;
  readonly tokensPerSec: number;
  /** Requests that ended otherwise than `complete`. */
  readonly errors: number;
}

const WIDEST = 80;

/**
 * One line of at most 80 columns, without a line end:
 * `12.4 s   34/100   20.1 req/s   TTFT p50 103 ms   804 tok/s   0 errors`. Figures have a fixed
 * width where that fits, so that they stand still while they change. Where they are so large that the
 * line would be too long, the rate of tokens is left out.
 */
export function formatLiveLine(state: LiveState): string {
  const { done, total, ratePerSec, timing, p50Ms, tokensPerSec, errors } = state;
  const goal = total === null ? ' done' : `/${compact(total)}`;
  const p50 = `${(p50Ms === null ? '–' : compact(p50Ms)).padStart(4)} ms`;
  const begin = [
    formatProgress(state),
    `${compact(done).padStart(goal.length - 1)}${goal}`,
    `${compact(ratePerSec).padStart(4)} req/s`,
    `${timing === 'ttft' ? 'TTFT p50' : 'p50'} ${p50}`,
  ];
  const tokens = `${compact(tokensPerSec).padStart(4)} tok/s`;
  const end = errors === 1 ? '1 error' : `${compact(errors)} errors`;
  const line = [...begin, tokens, end].join('  ');
  return line.length <= WIDEST ? line : [...begin, end].join('  ');
}

/** `12.4 s`; of a run limited by time `12.4/30 s`, and `0:12/2:00` from a minute on. */
function formatProgress({ elapsedMs, plannedMs }: LiveState): string {
  if (plannedMs === null) return formatElapsed(elapsedMs).padStart(7);
  if (Math.max(elapsedMs, plannedMs) < 60_000) {
    return `${toSeconds(elapsedMs).padStart(5)}/${Number(toSeconds(plannedMs))} s`;
  }
  const planned = formatClock(plannedMs);
  return `${formatClock(elapsedMs).padStart(Math.max(planned.length, 7))}/${planned}`;
}

/** `12.4 s`, then `2:05` and `1:00:05`: never more than eight characters below 100 hours. */
function formatElapsed(ms: number): string {
  return ms < 60_000 ? `${toSeconds(ms)} s` : formatClock(ms);
}

/** Rounded down, as a clock does. */
function toSeconds(ms: number): string {
  return (Math.floor(ms / 100) / 10).toFixed(1);
}

function formatClock(ms: number): string {
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
