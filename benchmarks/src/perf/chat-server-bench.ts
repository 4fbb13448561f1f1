import type { Side } from '@chatload/comparison';
import { findProject, loadMethod, openBench, readValues, type Bench } from 'chatload';
import { median } from '../quantile.ts';
import { WORKSPACE } from './checkout.ts';

/** What work is planted into. */
export const CPU_KEY = 'serverQuietCpuUsPerChunk';

/** To know what a chunk costs. */
const TRIALS = 6;

const project = findProject(WORKSPACE, 'chat-server');

/** How `chatload perf` measures it. */
export const CHAT_SERVER_METHOD = await loadMethod(project.configPath);

/** Runs of the chat-servers of two checkouts, as `chatload perf chat-server` makes them. */
export function openChatServers(roots: Readonly<Record<Side, string>>): Bench {
  const { signal } = new AbortController();
  return openBench({ roots, project, method: CHAT_SERVER_METHOD, signal, say() {} });
}

/** Microseconds of CPU that a chunk costs the server of a checkout. */
export async function measureUsPerChunk(root: string): Promise<number> {
  await using bench = openChatServers({ base: root, head: root });
  const runs: number[] = [];
  for (let trial = 0; trial < TRIALS; trial++) {
    const side = trial % 2 === 0 ? 'base' : 'head';
    runs.push(readValues(await bench.run(side))[CPU_KEY] ?? Number.NaN);
  }
  return median(runs);
}
