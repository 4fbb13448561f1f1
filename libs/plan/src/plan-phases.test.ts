import { describe, expect, test } from 'vitest';

import type { StopRule } from '@chatload/contracts';

import { planPhases, type PhaseParts } from './plan-phases.ts';

const PARTS: PhaseParts = {
  stop: { requests: 100 },
  alternations: [
    { measured: { requests: 60 }, direct: { requests: 20 } },
    { measured: { requests: 40 }, direct: { requests: 10 } },
  ],
  shape: (stop) => ({ model: 'open', ratePerSec: 5, slots: 10, stop }),
  warmup: { model: 'closed', slots: 10, batch: 10, stop: { requests: 7 } },
};

describe('planPhases', () => {
  test('alternates, each measured stretch after its direct one, warm-ups first', () => {
    const phases = planPhases(PARTS);
    expect(phases.map(({ id, target, load }) => [id, target, load.stop])).toEqual([
      ['warmup-server', 'server', { requests: 7 }],
      ['warmup-mock', 'mock', { requests: 7 }],
      ['baseline-1', 'mock', { requests: 20 }],
      ['measure-1', 'server', { requests: 60 }],
      ['baseline-2', 'mock', { requests: 10 }],
      ['measure-2', 'server', { requests: 40 }],
    ]);
    for (const { kind, record, load } of phases) {
      expect(record).toBe(kind !== 'warmup');
      expect(load.model).toBe(kind === 'warmup' ? 'closed' : 'open');
    }
  });

  test('measures in one stretch without a baseline', () => {
    const phases = planPhases({ ...PARTS, alternations: null });
    expect(phases.map(({ id, load }): [string, StopRule] => [id, load.stop])).toEqual([
      ['warmup-server', { requests: 7 }],
      ['measure-1', { requests: 100 }],
    ]);
  });

  test('has no warm-up of no requests', () => {
    const warmup: PhaseParts['warmup'] = { ...PARTS.warmup, stop: { requests: 0 } };
    expect(planPhases({ ...PARTS, warmup })[0]?.id).toBe('baseline-1');
  });
});
