import { expect, test } from 'vitest';
import { mergeEmissionErrors } from './emission-error.ts';
import { createHistogram, encodeHistogram } from './histogram.ts';

function encodedErrors(...errorsUs: readonly number[]): string {
  const histogram = createHistogram();
  for (const error of errorsUs) histogram.recordValue(error);
  return encodeHistogram(histogram);
}

test('percentiles come from all phases’ events together, in milliseconds', () => {
  const health = mergeEmissionErrors([encodedErrors(100, 100, 100), encodedErrors(2_000)]);
  expect(health).toEqual({
    emissionErrorP50Ms: 0.1,
    emissionErrorP99Ms: 2,
    emissionErrorMaxMs: 2,
    events: 4,
  });
});

test('without an event there is nothing to say', () => {
  expect(mergeEmissionErrors([])).toBeNull();
  expect(mergeEmissionErrors([encodedErrors()])).toBeNull();
});
