import { expect, test } from 'vitest';
import { finishedRequest } from './fixtures.ts';
import { decodeHistogram } from './histogram.ts';
import { StallSieve } from './stall-sieve.ts';

interface Stall {
  readonly startMs: number;
  readonly endMs: number;
}

/** A canary that knows of these, and has seen until `seen.untilMs`. */
function witness(all: readonly Stall[], seen = { untilMs: Number.POSITIVE_INFINITY }) {
  return {
    stalls: (sinceMs = 0) => all.filter(({ endMs }) => endMs > sinceMs),
    seenUntilMs: () => seen.untilMs,
  };
}

/** How many values of each metric were picked out. */
function countsOf(cut: ReturnType<StallSieve['cut']>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(cut).map(([key, text]) => [key, decodeHistogram(text).totalCount]),
  );
}

test('a request that no stall reached into leaves nothing', () => {
  const sieve = new StallSieve(witness([{ startMs: 900, endMs: 940 }]));
  sieve.add(finishedRequest());
  expect(sieve.cut()).toEqual({});
});

test('a stall in the middle of a stream touches its own gap and the whole answer, not the first token', () => {
  // Tokens at 1,101.5 and every 10 ms from there: the stall, and what follows it for 2 ms, lie in the
  // second gap.
  const sieve = new StallSieve(witness([{ startMs: 1_113, endMs: 1_115 }]));
  sieve.add(finishedRequest());
  expect(countsOf(sieve.cut())).toEqual({ gapMs: 1, tpotMs: 1, e2eMs: 1 });
});

test('a stall before the first token touches that, and no gap', () => {
  const sieve = new StallSieve(witness([{ startMs: 1_010, endMs: 1_030 }]));
  sieve.add(finishedRequest());
  expect(countsOf(sieve.cut())).toEqual({ ttfcMs: 1, ttftMs: 1, e2eMs: 1 });
});

test('a cut hands out once what it picked', () => {
  const sieve = new StallSieve(witness([{ startMs: 1_010, endMs: 1_030 }]));
  sieve.add(finishedRequest());
  sieve.cut();
  expect(sieve.cut()).toEqual({});
});

test('a request waits until the canary has seen past its end; the last cut waits for nothing', () => {
  const known: Stall[] = [];
  const seen = { untilMs: 1_050 };
  const sieve = new StallSieve(witness(known, seen));
  sieve.add(finishedRequest());
  expect(sieve.cut()).toEqual({});

  known.push({ startMs: 1_010, endMs: 1_030 });
  expect(sieve.cut()).toEqual({});
  seen.untilMs = 1_142;
  expect(countsOf(sieve.cut())).toMatchObject({ ttfcMs: 1 });

  seen.untilMs = 0;
  sieve.add(finishedRequest());
  expect(countsOf(sieve.cutLast())).toMatchObject({ ttfcMs: 1 });
});
