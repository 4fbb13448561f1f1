import { setTimeout as sleep } from 'node:timers/promises';
import { readMock, readStats, startMock } from '../mock-server.ts';
import type { Row, Section } from '../section.ts';

const MANY = { streams: 10_000, delayMs: 200, tokens: 100, rampMs: 8_000 } as const;

/** What each open stream costs the mock, and whether one is lost. */
export const mockMemory: Section = {
  title: `The mock's memory with ${MANY.streams} streams open, a token every ${MANY.delayMs} ms`,
  async run() {
    const server = await startMock(MANY);
    await sleep(500);
    const idleKiB = server.rssKiB();
    const reading = readMock({
      port: server.port,
      kind: 'streams',
      connections: MANY.streams,
      rampMs: MANY.rampMs,
      durationMs: 0,
    });
    await sleep(MANY.rampMs + 5_000);
    const { streams } = await readStats(server);
    const perStreamKiB = (server.rssKiB() - idleKiB) / streams.open;
    const { completed } = await reading;
    await server.stop();
    return {
      rows: [
        row('idle', 'MiB', idleKiB / 1_024),
        { ...row('memory per open stream', 'KiB', perStreamKiB), target: { limit: 16 } },
        { ...row('streams lost', '', MANY.streams - completed), target: { limit: 0 } },
      ],
      notes: [],
    };
  },
};

function row(figure: string, unit: string, value: number): Row {
  return { figure, unit, values: [value], counts: 'best' };
}
