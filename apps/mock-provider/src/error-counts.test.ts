import { createRandom } from '@chatload/kernel';
import { build } from 'hdr-histogram-js';
import { expect, test } from 'vitest';
import { ErrorCounts } from './error-counts.ts';

/** Microseconds of every magnitude, and both sides of every border between buckets. */
function spreadUs(): number[] {
  const random = createRandom(3);
  const values = Array.from({ length: 20_000 }, () => Math.floor(2 ** (random.next() * 30)));
  for (let bit = 0; bit < 30; bit++) values.push(2 ** bit - 1, 2 ** bit, 2 ** bit + 1);
  return values;
}

test('it becomes the very histogram that HdrHistogram makes of the values', () => {
  const counts = new ErrorCounts();
  const oracle = build({ bitBucketSize: 32, numberOfSignificantValueDigits: 3, autoResize: true });
  for (const us of spreadUs()) {
    counts.record(us / 1_000);
    oracle.recordValue(us);
  }
  const histogram = counts.toHistogram();

  expect(histogram.totalCount).toBe(oracle.totalCount);
  for (let percentile = 0; percentile <= 100; percentile += 0.5) {
    expect(histogram.getValueAtPercentile(percentile)).toBe(
      oracle.getValueAtPercentile(percentile),
    );
  }
});

test('counts add up, and start anew', () => {
  const [one, other] = [new ErrorCounts(), new ErrorCounts()];
  one.record(0.5);
  other.record(700);
  one.add(other);
  other.reset();

  expect(one.toHistogram().totalCount).toBe(2);
  expect(other.toHistogram().totalCount).toBe(0);
  one.reset();
  one.record(0.001);
  expect(one.toHistogram().maxValue).toBe(1);
});

test('an error beyond all measure counts as the largest one', () => {
  const counts = new ErrorCounts();
  counts.record(1e12);

  expect(counts.toHistogram().totalCount).toBe(1);
});
