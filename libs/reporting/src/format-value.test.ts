import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatFixed,
  formatMs,
  formatRate,
  formatShare,
  formatSigned,
} from './format-value.ts';

describe('figures for people', () => {
  it.each([
    [0.31, '0.310 ms'],
    [10.016, '10.02 ms'],
    [103.44, '103.4 ms'],
    [12_345.6, '12,346 ms'],
  ])('shows %d ms with about three digits', (ms, text) => expect(formatMs(ms)).toBe(text));

  it.each([
    [1.84, '+1.8'],
    [-0.26, '−0.3'],
    [0, '0.0'],
    [-0.01, '0.0'],
  ])('shows a difference of %d with its sign', (ms, text) =>
    expect(formatSigned(ms, 1)).toBe(text),
  );

  it.each([
    [100, 100, '100.0 %'],
    [0, 100, '0.0 %'],
    [1, 1_000_000, '< 0.1 %'],
    [999_999, 1_000_000, '> 99.9 %'],
    [999, 1_000, '99.9 %'],
    [0, 0, '–'],
  ])('never rounds %d of %d onto an end it does not reach', (part, whole, text) =>
    expect(formatShare(part, whole)).toBe(text),
  );

  it.each([
    [512, '512 B'],
    [4_120, '4.1 kB'],
    [999_960, '1.0 MB'],
    [3e15, '3,000.0 TB'],
  ])('shows %d bytes in the unit that fits', (bytes, text) =>
    expect(formatBytes(bytes)).toBe(text),
  );

  it('shows rates with one decimal where that matters', () => {
    expect([0.25, 19.84, 12_345.6].map(formatRate)).toEqual(['0.25', '19.8', '12,346']);
  });

  it('shows a dash where there is no figure', () => {
    expect(formatFixed(Number.NaN, 1)).toBe('–');
  });
});
