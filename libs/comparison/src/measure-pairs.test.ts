import { createRandom } from '@chatload/kernel';
import { describe, expect, test } from 'vitest';
import type { Figures } from './figures.ts';
import type { Side } from './interleave.ts';
import type { PairedVerdict } from './judge-pairs.ts';
import { measurePairs, planLooks, type PairedMeasurement } from './measure-pairs.ts';

const LOOK = { minPairs: 4, maxPairs: 20 };

/** A measurement of versions of which the head takes `ratio` times the CPU. */
function compose(
  ratio: number,
  changes: Partial<PairedMeasurement> = {},
): PairedMeasurement & { readonly runs: Side[]; readonly seen: PairedVerdict[] } {
  const random = createRandom(3);
  const runs: Side[] = [];
  const seen: PairedVerdict[] = [];
  return {
    metrics: [{ key: 'cpu', allowedChange: 0.05, better: 'lower' }],
    look: LOOK,
    seed: 1,
    measure(side): Promise<Figures> {
      runs.push(side);
      const cpu = (side === 'head' ? ratio : 1) * Math.exp(0.01 * random.normal());
      return Promise.resolve({ cpu });
    },
    hasTime: () => true,
    onPair: (verdict) => void seen.push(verdict),
    signal: new AbortController().signal,
    runs,
    seen,
    ...changes,
  };
}

describe('pairs of runs', () => {
  test('go on until the verdict is clear, in the order that was drawn', async () => {
    const measurement = compose(1.2);
    const { order, pairs, verdict } = await measurePairs(measurement);
    expect(verdict.outcome).toBe('regressed');
    expect(pairs.length).toBeLessThan(20);
    expect(order).toEqual(measurement.runs);
    expect(order).toHaveLength(2 * pairs.length);
    expect(measurement.seen.at(-1)).toEqual(verdict);
    expect(pairs.every(({ base, head }) => (head['cpu'] ?? 0) > (base['cpu'] ?? 0))).toBe(true);
  });

  test('end when the time is up, and say what they can', async () => {
    let asked = 0;
    const measurement = compose(1, { hasTime: () => ++asked < 3 });
    const { pairs, verdict } = await measurePairs(measurement);
    expect(pairs).toHaveLength(3);
    expect(verdict).toMatchObject({ outcome: 'cannot_tell', pairs: 3 });
  });

  test('that are interrupted are judged without the one that is not whole', async () => {
    const halt = new AbortController();
    const measurement = compose(1, {
      signal: halt.signal,
      onPair: ({ pairs }) => pairs === 2 && halt.abort(new Error('Ctrl-C')),
    });
    expect((await measurePairs(measurement)).pairs).toHaveLength(2);
    await expect(measurePairs(measurement)).rejects.toThrow('Ctrl-C');
  });

  test('end with the error of a run that fails', async () => {
    const measure = (): Promise<Figures> => Promise.reject(new Error('no server'));
    await expect(measurePairs(compose(1, { measure }))).rejects.toThrow('no server');
  });
});

test('as many pairs are planned as the time has room for, in blocks of two and within bounds', () => {
  expect(planLooks(120_000, 8_000)).toEqual({ minPairs: 4, maxPairs: 14 });
  expect(planLooks(1_000, 8_000).maxPairs).toBe(4);
  expect(planLooks(3_600_000, 1_000).maxPairs).toBe(40);
});
