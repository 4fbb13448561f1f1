import type { Phase, Plan } from '@chatload/contracts';
import { resolvePlan } from '@chatload/plan';
import { describe, expect, it } from 'vitest';
import { describeCost } from './describe-cost.ts';

function plan(...flags: readonly string[]): Plan {
  const surroundings = {
    env: {},
    cwd: '/',
    cpuCount: 8,
    readFile: () => '',
    config: null,
    metrics: {},
    requestBuilders: { 'chat-completions': {} },
    findAutocannonObstacle: () => null,
  };
  const resolution = resolvePlan(['stream', ...flags], surroundings);
  if (resolution.kind !== 'plan') throw new Error('no plan');
  return resolution.plan;
}

const AWAY = ['--url', 'https://api.example.com', '--allow-host', 'api.example.com'];
const BOUND = ['--requests', '20', '--concurrent', '2', '--max-tokens', '64'];

describe('describeCost', () => {
  it('is nothing for a run that stays on this machine', () => {
    expect(describeCost(plan('--local'))).toBeNull();
  });

  it('counts warm-up and ready check with the requests, times the tokens', () => {
    expect(describeCost(plan(...AWAY, ...BOUND))).toContain('23 requests × 64 tokens = 1472');
  });

  it('counts no ready check where there is none', () => {
    const line = describeCost(plan(...AWAY, ...BOUND, '--no-ready-check', '--warmup', '0'));
    expect(line).toContain('20 requests × 64 tokens = 1280 output tokens at api.example.com');
  });

  it('promises nothing for a phase that time limits', () => {
    const bounded = plan(...AWAY, ...BOUND);
    const phases = bounded.phases.map((phase): Phase => ({
      ...phase,
      load: { ...phase.load, stop: { durationMs: 1_000 } },
    }));
    expect(describeCost({ ...bounded, phases })).toBeNull();
  });
});
