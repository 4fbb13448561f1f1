import type { Profiler } from '@chatload/contracts';
import { inject } from './inject.ts';
import { renderInChild } from './render-in-child.ts';

/**
 * Every asynchronous operation with the stack that began it: where requests wait. It costs 10 to 27
 * times the CPU, so its latencies mean nothing, and 100 to 150 kB of data a request.
 */
export const bubbleprof: Profiler = {
  name: 'bubbleprof',
  description: 'where requests wait: asynchronous operations by the code that began them',
  inspects: null,
  // Ten times as much was 740 MB of data, 2.1 GB of memory and a page of 58 MB.
  mostLoad: { slots: 20, ratePerSec: 200, durationMs: 5_000 },
  wrap: (launch, folder) =>
    inject(launch, folder, {
      tool: 'bubbleprof',
      preloads: ['injects/no-cluster.js', 'injects/logger.js'],
      traceCategories: 'node.async_hooks',
      env: { NODE_CLINIC_BUBBLEPROF_DATA_PATH: folder },
    }),
  render: (recording, signal) => renderInChild('bubbleprof', recording, signal),
};
