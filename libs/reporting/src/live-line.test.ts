import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLiveLine, type LiveState } from './live-line.ts';

const STATE: LiveState = {
  elapsedMs: 12_437,
  plannedMs: null,
  done: 34,
  total: 100,
  ratePerSec: 20.07,
  timing: 'ttft',
  p50Ms: 103.4,
  tokensPerSec: 804.2,
  errors: 0,
};

describe('the live line', () => {
  it('shows how far the run is and how it does', () => {
    expect(formatLiveLine(STATE)).toBe(
      ' 12.4 s   34/100  20.1 req/s  TTFT p50  103 ms   804 tok/s  0 errors',
    );
  });

  it('does without a goal and a first token', () => {
    const line = formatLiveLine({ ...STATE, total: null, p50Ms: null, errors: 1 });
    expect(line).toBe(' 12.4 s    34 done  20.1 req/s  TTFT p50    – ms   804 tok/s  1 error');
  });

  it.each([
    [59_999, '59.9 s'],
    [125_000, '2:05'],
    [3_605_000, '1:00:05'],
  ])('shows %d ms as %s', (elapsedMs, text) => {
    expect(formatLiveLine({ ...STATE, elapsedMs }).trimStart()).toMatch(new RegExp(`^${text}  `));
  });

  it('fits into 80 columns and one line, whatever the figures', () => {
    const amount = fc.oneof(
      fc.integer({ min: 0, max: 1e9 }),
      fc.double({ min: 0, max: 1e9, noNaN: true }),
    );
    const count = fc.integer({ min: 0, max: 1e9 });
    fc.assert(
      fc.property(
        fc.record({
          elapsedMs: fc.integer({ min: 0, max: 99 * 3_600_000 }),
          plannedMs: fc.option(fc.integer({ min: 1, max: 99 * 3_600_000 })),
          done: count,
          total: fc.option(count),
          ratePerSec: amount,
          timing: fc.constantFrom('ttft', 'e2e'),
          p50Ms: fc.option(amount),
          tokensPerSec: amount,
          errors: count,
        }),
        (state) => {
          const line = formatLiveLine(state);
          expect(line.length).toBeLessThanOrEqual(80);
          expect(line).not.toContain('\n');
        },
      ),
    );
  });

  it('shows the latency of whole answers', () => {
    expect(formatLiveLine({ ...STATE, timing: 'e2e' })).toContain('req/s  p50  103 ms   804 tok/s');
  });

  it.each([
    [12_437, 30_000, ' 12.4/30 s'],
    [900, 7_500, '  0.9/7.5 s'],
    [12_437, 120_000, '   0:12/2:00'],
    [3_605_000, 7_200_000, '1:00:05/2:00:00'],
    [61_000, 59_000, '   1:01/0:59'],
  ])('shows %d ms of %d planned as %j', (elapsedMs, plannedMs, text) => {
    const line = formatLiveLine({ ...STATE, elapsedMs, plannedMs, total: null });
    expect(line.slice(0, line.indexOf('  ', text.length))).toBe(text);
    expect(line).toContain('34 done');
  });

  it('leaves out the rate of tokens, and nothing else, where the line would be too long', () => {
    const hours = { elapsedMs: 36e6, plannedMs: 72e6, total: null };
    const line = formatLiveLine({
      ...STATE,
      ...hours,
      done: 12e6,
      ratePerSec: 1_234,
      errors: 123_456,
    });
    expect(line).toBe('10:00:00/20:00:00  12.0M done  1234 req/s  TTFT p50  103 ms  123k errors');
  });

  it('stands still while requests are counted up', () => {
    const lengths = [0, 9, 10, 99, 100].map((done) => formatLiveLine({ ...STATE, done }).length);
    expect(new Set(lengths).size).toBe(1);
  });
});
