import type { Profiler } from '@chatload/contracts';
import { renderInChild } from './render-in-child.ts';

/**
 * Clinic's flame graph of V8's CPU profile. Its own recording cannot leave start-up and shutdown out;
 * the inspector's can.
 */
export const flame: Profiler = {
  name: 'flame',
  description: 'where CPU time goes: a flame graph of functions',
  inspects: 'cpu',
  mostLoad: null,
  wrap: (launch) => launch,
  render: (recording, signal) => renderInChild('flame', recording, signal),
};
