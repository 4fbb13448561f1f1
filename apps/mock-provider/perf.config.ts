import type { PerfConfig } from '@chatload/plan';

/** The mock is itself the server under test; the one beside it, from the working tree, has nothing to do. */
export default {
  command: 'stream',
  server: 'mock-provider',
  flags: {
    concurrent: 100,
    batch: 100,
    requests: 400,
    warmup: 200,
    'mock-ttft-ms': 20,
    'mock-token-delay-ms': 8,
    'mock-tokens': 80,
    'no-baseline': true,
  },
  metrics: {
    serverQuietCpuUsPerChunk: 0.05,
    serverRssPeakBytes: 0.15,
    'ttftMs p50': 0.25,
  },
} satisfies PerfConfig;
