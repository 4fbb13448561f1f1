import type { Profiler } from '@chatload/contracts';
import { bubbleprof } from './bubbleprof.ts';
import { doctor } from './doctor.ts';
import { flame } from './flame.ts';
import { heapProfiler } from './heap-profiler.ts';

/** Clinic's tools by the name that the command line has for them, in the order they are run. */
export const CLINIC_PROFILERS = {
  doctor,
  bubbleprof,
  flame,
  heapprofiler: heapProfiler,
} as const satisfies Record<string, Profiler>;
