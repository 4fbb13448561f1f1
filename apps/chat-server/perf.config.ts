import type { PerfConfig } from '@chatload/plan';

/** Streams as fast as they come: the server is what they wait for, and nearly all that runs. */
export default {
  command: 'stream',
  server: 'chat-server',
  flags: {
    concurrent: 8,
    batch: 1,
    requests: 88,
    // Until V8 has compiled what is hot: some three seconds.
    warmup: 200,
    'mock-ttft-ms': 0,
    'mock-token-delay-ms': 0,
    'mock-tokens': 1_600,
    'no-baseline': true,
  },
  metrics: { serverQuietCpuUsPerChunk: 0.05, serverMedianAllocatedBytesPerChunk: 0.05 },
} satisfies PerfConfig;
