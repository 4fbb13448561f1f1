import { setTimeout as sleep } from 'node:timers/promises';
import { compareCpu } from '../compare-cpu.ts';
import { readStats, startMock } from '../mock-server.ts';
import type { Section } from '../section.ts';
import { composeCpuRows } from './cpu-rows.ts';

const PACED = { streams: 500, delayMs: 20, tokens: 500 } as const;

/** With a name of so many characters the mock's chunks have 300 bytes. */
const MODEL = 'm'.repeat(110);

/** The mock's streams, spread over the 20 ms: nearly every chunk comes alone. */
export const paced: Section = {
  title: `CPU per chunk, ${PACED.streams} streams paced ${PACED.delayMs} ms`,
  async run(canary) {
    const mock = await startMock({ ...PACED, flags: ['--pacing', 'exact'] });
    await sleep(500);
    try {
      const costs = await compareCpu({
        contenders: ['lean', 'coalesced', 'undici', 'sdk', 'fetch', 'body', 'wrk', 'epoll'],
        work: { port: mock.port, streams: PACED.streams, model: MODEL, tokens: PACED.tokens },
        countChunks: async () => (await readStats(mock)).chunksSent,
        rounds: 2,
        warmupMs: 5_000,
        windows: 5,
        windowMs: 700,
        canary,
      });
      return composeCpuRows(costs, {
        lean: { wrk: 1.3, fetch: 1 / 2 },
        coalesced: { wrk: 1.05, fetch: 1 / 2.7 },
      });
    } finally {
      await mock.stop();
    }
  },
};
