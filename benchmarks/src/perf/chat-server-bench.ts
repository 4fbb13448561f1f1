import type { PerfMetric, Side } from '@chatload/comparison';
import {
  chooseMetrics,
  findProject,
  loadMethod,
  openBench,
  readValues,
  type Bench,
  type SideRun,
} from 'chatload';
import { median } from '../quantile.ts';
import { WORKSPACE } from './checkout.ts';

/** What work is planted into. */
export const CPU_KEY = 'serverQuietCpuUsPerChunk';

/** To know what a chunk costs. */
const TRIALS = 6;

const project = findProject(WORKSPACE, 'chat-server');

/** How `chatload perf` measures it. */
const method = await loadMethod(project.configPath);

/** Runs of the chat-servers of two checkouts, as `chatload perf chat-server` makes them. */
export function openChatServers(roots: Readonly<Record<Side, string>>): Bench {
  const { signal } = new AbortController();
  return openBench({ roots, project, method, signal, say() {} });
}

/** What it is judged by, and the microseconds of CPU that a chunk costs the server of a checkout. */
export async function measureChatServer(
  root: string,
): Promise<{ readonly metrics: readonly PerfMetric[]; readonly usPerChunk: number }> {
  await using bench = openChatServers({ base: root, head: root });
  const first = await bench.run('base');
  const runs: SideRun[] = [first];
  while (runs.length < TRIALS) runs.push(await bench.run(runs.length % 2 === 0 ? 'base' : 'head'));
  const costs = runs.map((run) => readValues(run)[CPU_KEY] ?? Number.NaN);
  return { metrics: chooseMetrics(method, first), usPerChunk: median(costs) };
}
