import type { Profiler } from '@chatload/contracts';
import { renderInChild } from './render-in-child.ts';

/**
 * Clinic's flame graph of V8's sampling heap profile. Its own recording cannot leave start-up and
 * shutdown out; the inspector's can.
 */
export const heapProfiler: Profiler = {
  name: 'heapprofiler',
  description: 'where memory is allocated that stays in use, without the probe’s own',
  inspects: 'heap',
  mostLoad: null,
  wrap: (launch) => launch,
  render: (recording, signal) => renderInChild('heapprofiler', recording, signal),
};
