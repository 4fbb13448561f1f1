import type { PerfConfig } from '@chatload/plan';

export default {
  command: 'script',
  script: 'perf/record-streams.ts',
  metrics: { recordNsPerToken: 0.1, mergeUsPerRequest: 0.1 },
} satisfies PerfConfig;
