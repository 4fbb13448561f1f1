import { resolvePlan } from '@chatload/plan';
import type { Plan } from '@chatload/contracts';
import { describe, expect, it } from 'vitest';
import { describeLoad, planSession } from './plan-session.ts';
import { planSessions } from './session.ts';

function benchmark(...words: readonly string[]): Plan {
  const resolution = resolvePlan(['benchmark', ...words], {
    env: {},
    cwd: '/',
    cpuCount: 8,
    readFile: () => '',
    config: null,
    metrics: {},
    requestBuilders: { 'chat-completions': {} },
    findAutocannonObstacle: () => null,
  });
  if (resolution.kind !== 'plan') throw new Error('no plan');
  return resolution.plan;
}

const sessions = planSessions(['doctor', 'bubbleprof', 'flame', 'heapprofiler']);

function sessionNamed(name: string): (typeof sessions)[number] {
  const found = sessions.find((session) => session.name === name);
  if (found === undefined) throw new Error(`no session ${name}`);
  return found;
}

describe('planSessions', () => {
  it('records CPU and heap whatever the tools, and makes each tool’s page of what it needs', () => {
    const made = sessions.map(({ name, pages }) => [name, pages.map((page) => page.name)]);
    expect(made).toEqual([
      ['cpu', ['cpu', 'flame']],
      ['heap', ['heap', 'heapprofiler']],
      ['doctor', ['doctor']],
      ['bubbleprof', ['bubbleprof']],
    ]);
    expect(planSessions(['doctor']).map(({ name }) => name)).toEqual(['cpu', 'heap', 'doctor']);
  });
});

describe('planSession', () => {
  const plan = benchmark('--connections', '50', '--duration', '30');

  it('is the plain run’s warm-up and load through the server, in one stretch', () => {
    const { phases, engine } = planSession(plan, sessionNamed('cpu'));
    expect(engine).toBe('autocannon');
    expect(phases.map(({ id, target }) => [id, target])).toEqual([
      ['warmup-server', 'server'],
      ['cpu-1', 'server'],
    ]);
    expect(phases[1]?.load).toEqual({
      model: 'closed',
      slots: 50,
      batch: 1,
      stop: { durationMs: 30_000 },
    });
  });

  it('pauses for the heap, so that a slope has six points', () => {
    const { phases } = planSession(plan, sessionNamed('heap'));
    const pieces = phases.filter(({ kind }) => kind === 'measure');
    expect(pieces.map(({ load }) => load.stop)).toEqual(
      Array.from({ length: 5 }, () => ({ durationMs: 6_000 })),
    );
  });

  it('is no more than the tool bears', () => {
    const limited = planSession(plan, sessionNamed('bubbleprof'));
    expect(limited.engine).toBe('native');
    expect(limited.phases.at(-1)?.load).toEqual({
      model: 'open',
      ratePerSec: 200,
      slots: 20,
      stop: { durationMs: 5_000 },
    });
    expect(describeLoad(limited)).toBe('20 at once for 5 s, at most 200 a second');
    const small = planSession(
      benchmark('--connections', '4', '--duration', '2'),
      sessionNamed('bubbleprof'),
    );
    expect(describeLoad(small)).toBe('4 at once for 2 s, at most 200 a second');
  });
});
