import { join } from 'node:path';
import type { Side } from '@chatload/comparison';
import type { ServedPerfRun } from '@chatload/plan';
import type { Bench, BenchOptions } from './bench.ts';
import { startLiveSide, type LiveSide } from './live-side.ts';
import { resolveServed } from './resolve-served.ts';
import { composeServerCommand } from './server-command.ts';
import { WORKSPACE } from './workspace.ts';

/**
 * What a server costs depends a little on the life of its process: on what V8 compiled when, and on
 * where memory happens to lie. So each lives for so many runs only; an even number of pairs.
 */
export const RUNS_PER_PROCESS = 16;

/**
 * Both servers at once, warm; the one whose turn it is gets load, the other idles. Started anew for each
 * run, they would spend most of the time on starting and on warming up.
 *
 * The client and the mock are the working tree's for both: the instrument stays the same.
 */
export function openServedBench(run: ServedPerfRun, options: BenchOptions): Bench {
  const { roots, project, method, signal, say } = options;
  let live: Readonly<Record<Side, LiveSide>> | null = null;
  let left = 0;

  const start = async (side: Side): Promise<LiveSide> => {
    const place = { root: roots[side], folder: project.folder, mock: method.mock };
    const server = composeServerCommand(run.server, place);
    const folder = join(WORKSPACE, project.folder);
    return startLiveSide({ ...(await resolveServed(run, { folder, server })), side, signal });
  };
  const stop = async (): Promise<void> => {
    const ending = live;
    live = null;
    await Promise.all([ending?.base.stop(), ending?.head.stop()]);
  };
  const startBoth = async (): Promise<Readonly<Record<Side, LiveSide>>> => {
    // One after the other: each looks for free ports.
    const base = await start('base');
    try {
      return { base, head: await start('head') };
    } catch (error) {
      await base.stop();
      throw error;
    }
  };
  return {
    async run(side) {
      if (left === 0) {
        say(`Both servers are started${live === null ? '' : ' anew'}, and warmed up.`);
        await stop();
        live = await startBoth();
        left = RUNS_PER_PROCESS;
      }
      if (live === null) throw new Error('the bench is closed');
      left--;
      return live[side].run();
    },
    [Symbol.asyncDispose]: stop,
  };
}
