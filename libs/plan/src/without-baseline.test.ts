import { describe, expect, test } from 'vitest';

import type { Plan, StopRule } from '@chatload/contracts';

import { planOf } from './test-world.ts';
import { withoutBaseline } from './without-baseline.ts';

describe('withoutBaseline', () => {
  test('gives the plan that --no-baseline would have given, with its own reason', () => {
    const plan = planOf(['--requests', '1005', '--batch', '3']);
    const expected = planOf(['--requests', '1005', '--batch', '3', '--no-baseline']);
    const changed = withoutBaseline(plan, 'the server was there already');
    expect(changed).toEqual({ ...expected, noBaselineBecause: 'the server was there already' });
    expect(Object.isFrozen(changed.phases[1]?.load.stop)).toBe(true);
    expect(plan.noBaselineBecause).toBe(null);
  });

  test('leaves a plan without one as it is', () => {
    const plan = planOf(['--no-baseline']);
    expect(withoutBaseline(plan, 'another reason')).toBe(plan);
  });

  test('adds up windows of time, too', () => {
    const plan = planOf([]);
    const stop: StopRule = { durationMs: 2_000 };
    const phases = plan.phases.map((phase): Plan['phases'][number] => {
      const { id, kind, target, record } = phase;
      return { id, kind, target, record, load: { ...phase.load, stop } };
    });
    const changed = withoutBaseline({ ...plan, phases }, 'because');
    expect(changed.phases.map(({ load }) => load.stop)).toEqual([
      { durationMs: 2_000 },
      { durationMs: 6_000 },
    ]);
  });
});
