import { describe, expect, test } from 'vitest';

import { createRandom, deriveSeed, type Random } from './random.ts';

const N = 100_000;

function draw(count: number, random: Random): readonly number[] {
  return Array.from({ length: count }, () => random.next());
}

function momentsOf(values: readonly number[]): { mean: number; deviation: number; skew: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const moment = (power: number): number =>
    values.reduce((sum, value) => sum + (value - mean) ** power, 0) / values.length;
  const deviation = Math.sqrt(moment(2));
  return { mean, deviation, skew: moment(3) / deviation ** 3 };
}

describe('createRandom', () => {
  test('gives the published first numbers of mulberry32', () => {
    const random = createRandom(0);
    expect(random.next()).toBe(0.26642920868471265);
    expect(random.next()).toBe(0.0003297457005828619);
    expect(random.next()).toBe(0.2232720274478197);
  });

  test('gives the same numbers for the same seed, and others for another', () => {
    const [first, same, other] = [createRandom(7), createRandom(7), createRandom(8)];
    const numbers = draw(100, first);
    expect(draw(100, same)).toEqual(numbers);
    expect(draw(100, other)).not.toEqual(numbers);
  });

  test('is uniform in [0, 1)', () => {
    const values = draw(N, createRandom(1));
    expect(Math.min(...values.slice(0, 50_000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values.slice(0, 50_000))).toBeLessThan(1);
    const { mean, deviation } = momentsOf(values);
    expect(mean).toBeCloseTo(0.5, 2);
    expect(deviation).toBeCloseTo(Math.sqrt(1 / 12), 2);
  });

  test('draws every integer below the bound, and nothing else, about equally often', () => {
    const random = createRandom(2);
    const counts = new Map<number, number>();
    for (let index = 0; index < N; index++) {
      const value = random.integer(5);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.keys()].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
    for (const count of counts.values()) expect(Math.abs(count / N - 0.2)).toBeLessThan(0.01);
  });

  test('draws normal numbers of mean 0 and deviation 1, without skew, all finite', () => {
    const random = createRandom(3);
    const values = Array.from({ length: N }, () => random.normal());
    expect(values.every(Number.isFinite)).toBe(true);
    const { mean, deviation, skew } = momentsOf(values);
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(deviation - 1)).toBeLessThan(0.02);
    expect(Math.abs(skew)).toBeLessThan(0.05);
    const beyondTwo = values.filter((value) => Math.abs(value) > 2).length / N;
    expect(Math.abs(beyondTwo - 0.0455)).toBeLessThan(0.005);
  });
});

describe('deriveSeed', () => {
  test('is the same for the same parts and a 32-bit whole number', () => {
    const seed = deriveSeed(1, 2, 3);
    expect(deriveSeed(1, 2, 3)).toBe(seed);
    expect(Number.isInteger(seed)).toBe(true);
    expect(seed).toBeGreaterThanOrEqual(0);
    expect(seed).toBeLessThan(2 ** 32);
  });

  test('heeds the order of its numbers, and equal ones do not cancel out', () => {
    const seeds = [
      deriveSeed(1, 2),
      deriveSeed(2, 1),
      deriveSeed(0, 0),
      deriveSeed(1, 1),
      deriveSeed(2, 2),
      deriveSeed(0),
      deriveSeed(0, 0, 0),
    ];
    expect(new Set(seeds).size).toBe(seeds.length);
  });

  test('gives small neighbouring parts seeds that are nearly all different and evenly spread', () => {
    const seeds = Array.from({ length: N }, (_, index) =>
      deriveSeed(1, Math.floor(index / 1_000), index % 1_000),
    );
    // Birthday paradox: about 1.2 pairs of equal seeds are expected among 100,000 of 32 bits.
    expect(new Set(seeds).size).toBeGreaterThan(N - 10);
    const { mean, deviation } = momentsOf(seeds.map((seed) => seed / 2 ** 32));
    expect(mean).toBeCloseTo(0.5, 2);
    expect(deviation).toBeCloseTo(Math.sqrt(1 / 12), 2);
  });
});
