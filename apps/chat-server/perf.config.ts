import type { PerfConfig } from '@chatload/plan';

/** Streams of known pace: what a chunk costs the server, whatever else the machine does. */
export default {
  command: 'stream',
  server: 'chat-server',
  flags: {
    concurrent: 50,
    batch: 50,
    requests: 200,
    warmup: 100,
    'mock-ttft-ms': 20,
    'mock-token-delay-ms': 8,
    'mock-tokens': 80,
    'no-baseline': true,
  },
  metrics: {
    serverCpuUsPerChunk: 0.05,
    serverRssPeakBytes: 0.15,
    'ttftMs p50': 0.25,
  },
} satisfies PerfConfig;
