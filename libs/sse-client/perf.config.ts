import type { PerfConfig } from '@chatload/plan';

export default {
  command: 'script',
  script: 'perf/read-streams.ts',
  metrics: { clientUsPerChunk: 0.1, parserUsPerChunk: 0.1 },
} satisfies PerfConfig;
