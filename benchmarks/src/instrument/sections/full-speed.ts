import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { BLOCK_STREAM_TOKENS } from '../block-server.ts';
import { compareCpu } from '../compare-cpu.ts';
import { CORES, pin } from '../pinned-process.ts';
import type { Section } from '../section.ts';
import { composeCpuRows } from './cpu-rows.ts';

/** One stream after the other, from a server that writes blocks above 64 KiB. */
export const fullSpeed: Section = {
  title: 'CPU per chunk at full speed, blocks above 64 KiB',
  async run(canary) {
    const server = fork(join(import.meta.dirname, '..', 'block-server.ts'));
    const [port] = (await once(server, 'message')) as [number];
    if (server.pid !== undefined) pin(server.pid, CORES.server);
    const countChunks = async (): Promise<number> => {
      server.send('count');
      const [chunks] = (await once(server, 'message')) as [number];
      return chunks;
    };
    try {
      const costs = await compareCpu({
        contenders: ['lean', 'undici', 'sdk', 'fetch', 'body', 'wrk', 'epoll'],
        work: { port, streams: 1, model: 'mock-model', tokens: BLOCK_STREAM_TOKENS },
        countChunks,
        rounds: 5,
        warmupMs: 1_200,
        windows: 3,
        windowMs: 400,
        canary,
      });
      return composeCpuRows(costs, { lean: { sdk: 1 / 60, fetch: 1 / 15, wrk: 1.6 } });
    } finally {
      server.kill();
    }
  },
};
