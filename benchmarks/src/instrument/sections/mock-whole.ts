import { type MockServer, readMock, startMock, startRival } from '../mock-server.ts';
import type { Section } from '../section.ts';

const WHOLE = { connections: 64, warmupMs: 2_000, windowMs: 2_500 } as const;
const ROUNDS = 5;

interface WholeFigures {
  readonly perSec: number;
  readonly cpuUs: number;
}

/** The mock and bare node:http take turns, so that a drift of the machine meets both. */
export const mockWhole: Section = {
  title: "The mock's whole answers at zero delay",
  async run() {
    const mock = await startMock({ delayMs: 0, tokens: 40 });
    const bare = await startRival('bare');
    const rounds: { readonly mock: WholeFigures; readonly bare: WholeFigures }[] = [];
    for (const server of [mock, bare]) await ask(server, WHOLE.warmupMs);
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push({
        mock: await ask(mock, WHOLE.windowMs),
        bare: await ask(bare, WHOLE.windowMs),
      });
    }
    for (const server of [mock, bare]) await server.stop();
    return {
      rows: [
        {
          figure: 'answers a second',
          unit: '',
          values: rounds.map((pair) => pair.mock.perSec),
          counts: 'median',
        },
        {
          figure: 'answers a second, bare node:http',
          unit: '',
          values: rounds.map((pair) => pair.bare.perSec),
          counts: 'median',
        },
        // Of a core: the rates themselves are the reader's as soon as it is the slower one.
        {
          figure: 'answers per second of CPU, against bare node:http',
          unit: '×',
          values: rounds.map((pair) => pair.bare.cpuUs / pair.mock.cpuUs),
          counts: 'median',
          target: { limit: 0.7, atLeast: true },
        },
        {
          figure: 'CPU per answer',
          unit: 'µs',
          values: rounds.map((pair) => pair.mock.cpuUs),
          counts: 'median',
        },
      ],
      notes: [],
    };
  },
};

async function ask(server: MockServer, durationMs: number): Promise<WholeFigures> {
  const beforeUs = server.cpuUs();
  const { completed, wallMs } = await readMock({
    port: server.port,
    kind: 'whole',
    connections: WHOLE.connections,
    rampMs: 0,
    durationMs,
  });
  return {
    perSec: (completed / wallMs) * 1_000,
    cpuUs: (server.cpuUs() - beforeUs) / completed,
  };
}
