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
