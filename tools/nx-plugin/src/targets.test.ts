import { expect, test } from 'vitest';
import { inferTargets } from './targets.ts';

test('a benchmark has a target of its name, and what it is made of has none', () => {
  const targets = inferTargets('benchmarks', ['src/added-latency.bench.ts', 'src/print.ts']);
  expect(Object.keys(targets)).toEqual(['added-latency']);
  expect(targets['added-latency']?.options).toMatchObject({
    command: 'node tools/nx-plugin/src/task-entry.ts benchmarks/src/added-latency.bench.ts',
    forwardAllArgs: false,
  });
});

test('a project with a perf.config.ts can be measured, alone and never from a cache', () => {
  const { perf } = inferTargets('libs/sse-client', ['src/index.ts', 'perf.config.ts']);
  expect(perf).toMatchObject({ cache: false, parallelism: false });
  expect(perf?.options).toMatchObject({
    command: 'node tools/nx-plugin/src/task-entry.ts apps/runner/src/main.ts perf sse-client',
  });
  expect(inferTargets('libs/plan', ['src/index.ts'])).not.toHaveProperty('perf');
});
