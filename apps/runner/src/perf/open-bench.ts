import type { Bench, BenchOptions } from './bench.ts';
import { runScript } from './run-script.ts';
import { openServedBench } from './served-bench.ts';

export function openBench(options: BenchOptions): Bench {
  const { roots, method } = options;
  const { run } = method;
  if (run.command !== 'script') return openServedBench(run, options);
  return {
    run: (side) => runScript(run, { ...options, tree: { side, root: roots[side] } }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
