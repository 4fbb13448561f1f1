import type { Profiler } from '@chatload/contracts';
import { inject } from './inject.ts';
import { renderInChild } from './render-in-child.ts';

/** Samples of event loop, CPU, memory and handles, with the garbage collector's traces: one verdict. */
export const doctor: Profiler = {
  name: 'doctor',
  description: 'event loop, CPU, memory and handles over time, and Clinic’s own verdict',
  inspects: null,
  mostLoad: null,
  wrap: (launch, folder) =>
    inject(launch, folder, {
      tool: 'doctor',
      preloads: ['injects/no-cluster.js', 'injects/sampler.js'],
      traceCategories: 'v8',
      env: {
        NODE_CLINIC_DOCTOR_DATA_PATH: folder,
        NODE_CLINIC_DOCTOR_SAMPLE_INTERVAL: '10',
        NODE_CLINIC_DOCTOR_TIMEOUT_DELAY: '0',
        NODE_CLINIC_DOCTOR_COLLECT_LOOP_UTILIZATION: 'true',
      },
    }),
  render: (recording, signal) => renderInChild('doctor', recording, signal),
};
