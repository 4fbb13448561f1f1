import type { Side } from '@chatload/comparison';
import type { Bench } from './bench.ts';
import type { PerfProject } from './find-project.ts';
import type { LoadedMethod } from './load-method.ts';
import { runScript } from './run-script.ts';
import { openServedBench } from './served-bench.ts';

export interface BenchOptions {
  /** Of each side's workspace; absolute. */
  readonly roots: Readonly<Record<Side, string>>;
  readonly project: PerfProject;
  readonly method: LoadedMethod;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

export function openBench(options: BenchOptions): Bench {
  const { roots, method } = options;
  const { run } = method;
  if (run.command !== 'script') return openServedBench(run, options);
  return {
    run: (side) => runScript(run, { ...options, tree: { side, root: roots[side] } }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
