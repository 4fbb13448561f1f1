import type { MockSettings, Phase, Plan } from '@chatload/contracts';
import type { CalibrateResolution } from '@chatload/plan';

/** What is asked of one load: so many streams open at once, held for so long. */
export interface RungOrder {
  readonly streams: number;
  readonly holdMs: number;
}

export interface RungPlan extends Pick<RungOrder, 'holdMs'> {
  readonly plan: Plan;
  readonly phase: Phase;
  /** Flags of the mock, without `--`. */
  readonly mock: MockSettings;
  /** From the first request on, until as many streams are open as shall be and all code is warm. */
  readonly rampMs: number;
}

/** Until the first token: requests that start together have been read by then. */
const TTFT_MS = 100;

/** Long enough that starting streams is a small part of the work, short enough to be in full soon. */
const STREAM_MS = 1_000;
const FEWEST_TOKENS = 10;

/**
 * Processes that have just started compile what they run: seen are errors of 5–15 ms during the first
 * 1.5 s, and none of that size later. A run has its warm-up for that.
 */
const WARM_MS = 2_500;

/** Room for streams that end late: no arrival may wait for a slot. */
const SLOTS_PER_STREAM = 1.5;
const MORE_SLOTS = 20;

/**
 * Streams of one length that start on an even grid: after that length there are always so many open,
 * and at each instant as many begin as end. A load that began all at once would measure its beginning.
 */
export function planRung(
  { plan, tokenDelayMs, pacing }: CalibrateResolution,
  { streams, holdMs }: RungOrder,
): RungPlan {
  const tokens = Math.max(FEWEST_TOKENS, Math.round(STREAM_MS / tokenDelayMs));
  const lengthMs = TTFT_MS + (tokens - 1) * tokenDelayMs;
  const rampMs = Math.max(lengthMs, WARM_MS);
  const phase: Phase = {
    id: `streams-${streams}`,
    kind: 'baseline',
    target: 'mock',
    record: true,
    load: {
      model: 'open',
      ratePerSec: (1_000 * streams) / lengthMs,
      slots: Math.ceil(SLOTS_PER_STREAM * streams) + MORE_SLOTS,
      stop: { durationMs: rampMs + holdMs },
    },
  };
  return {
    plan: { ...plan, phases: [phase] },
    phase,
    mock: {
      'ttft-ms': String(TTFT_MS),
      'token-delay-ms': String(tokenDelayMs),
      tokens: String(tokens),
      pacing,
    },
    rampMs,
    holdMs,
  };
}
