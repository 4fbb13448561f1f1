import { describe, expect, test } from 'vitest';

import { formatDuration, parseDurationMs } from './durations.ts';

describe('parseDurationMs', () => {
  test.each([
    ['30', 's', 30_000],
    ['30', 'ms', 30],
    ['500ms', 's', 500],
    ['1.5s', 'ms', 1_500],
    ['.5s', 's', 500],
    ['2m', 's', 120_000],
    ['2min', 's', 120_000],
    ['1h', 's', 3_600_000],
    [' 2 s ', 's', 2_000],
    ['0', 's', 0],
  ] as const)('reads %j in %s as %d ms', (text, bareUnit, ms) => {
    expect(parseDurationMs(text, bareUnit)).toBe(ms);
  });

  test.each(['', 's', '-1', '+1', '1e3', '0x10', '1,5', '1s2', '1 d', '1S', 'NaN', 'Infinity'])(
    'refuses %j',
    (text) => {
      expect(parseDurationMs(text, 's')).toBeUndefined();
    },
  );
});

describe('formatDuration', () => {
  test.each([
    [0, '0 ms'],
    [0.000_05, '0 ms'],
    [0.123_4, '0.123 ms'],
    [12.345, '12.3 ms'],
    [490, '490 ms'],
    [999.4, '999 ms'],
    [999.7, '1 s'],
    [6_520, '6.52 s'],
    [99_949, '99.9 s'],
    [119_400, '119 s'],
    [119_700, '2 min'],
    [125_000, '2 min 5 s'],
    [3_600_000, '60 min'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
