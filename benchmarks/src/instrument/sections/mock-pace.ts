import { setTimeout as sleep } from 'node:timers/promises';
import {
  type MockServer,
  type MockStats,
  readMock,
  readStats,
  startMock,
  startRival,
} from '../mock-server.ts';
import { NPM_MOCK, startNpmMock } from '../npm-mock.ts';
import type { Row, Section } from '../section.ts';

/** 1,000 streams with a token every 20 ms: 50,000 chunks/s. */
const BUSY = { streams: 1_000, delayMs: 20, tokens: 500, rampMs: 1_500, windowMs: 5_000 } as const;
/** Of somebody else's mock nothing is known but when its streams end. */
const STREAM = { tokens: 250, delayMs: BUSY.delayMs } as const;
const TIMERS = 'Fastify and a timer per token';
const ATTEMPTS = 3;

interface BusyFigures {
  readonly stats: MockStats;
  readonly cpuUsPerChunk: number;
  readonly chunksPerSec: number;
}

/** How late the mock writes, and at what price, beside the mock that one writes in an afternoon. */
export const mockPace: Section = {
  title: "The mock's emission error at 50,000 chunks/s",
  async run() {
    const paced = [
      ...(await measurePacing('exact', { p99Ms: 0.3 })),
      ...(await measurePacing('slot', { p99Ms: 0.7, cpuUs: 10 })),
      ...(await measureTimers()),
    ];
    const others = await measureNpmMock();
    const notes = ['The figures are those of the mock itself: its stamps, its canary.'];
    if (others === null) notes.push(`Not here: ${NPM_MOCK} (npm install --no-save ${NPM_MOCK}).`);
    return { rows: [...paced, ...(others ?? [])], notes };
  },
};

async function measurePacing(
  pacing: 'slot' | 'exact',
  limits: { readonly p99Ms: number; readonly cpuUs?: number },
): Promise<Row[]> {
  const attempts: BusyFigures[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    attempts.push(await readBusily(await startMock({ ...BUSY, flags: ['--pacing', pacing] })));
  }
  const errors = attempts.map(({ stats }) => stats.emissionErrorOutsideStallsMs);
  const row = (figure: string, unit: string, values: readonly (number | undefined)[]): Row => ({
    figure: `${pacing}: ${figure}`,
    unit,
    values: values.map((value) => value ?? Number.NaN),
    counts: 'best',
  });
  return [
    row(
      'p50, outside stalls',
      'ms',
      errors.map((error) => error?.p50),
    ),
    {
      ...row(
        'p99, outside stalls',
        'ms',
        errors.map((error) => error?.p99),
      ),
      target: { limit: limits.p99Ms },
    },
    row(
      'p99, stalls included',
      'ms',
      attempts.map(({ stats }) => stats.emissionErrorMs.p99),
    ),
    row(
      'writes left out',
      '%',
      attempts.map(({ stats }) => leftOutPercent(stats)),
    ),
    {
      ...row(
        'CPU per chunk',
        'µs',
        attempts.map(({ cpuUsPerChunk }) => cpuUsPerChunk),
      ),
      ...(limits.cpuUs !== undefined && { target: { limit: limits.cpuUs } }),
    },
  ];
}

async function measureTimers(): Promise<Row[]> {
  const { stats, cpuUsPerChunk, chunksPerSec } = await readBusily(await startRival('timers'));
  return [
    rivalRow(TIMERS, 'p50', 'ms', stats.emissionErrorMs.p50),
    rivalRow(TIMERS, 'p99', 'ms', stats.emissionErrorMs.p99),
    rivalRow(TIMERS, 'CPU per chunk', 'µs', cpuUsPerChunk),
    rivalRow(TIMERS, 'reached of 50,000 chunks/s', '', chunksPerSec),
  ];
}

function rivalRow(rival: string, figure: string, unit: string, value: number): Row {
  return { figure: `${rival}: ${figure}`, unit, values: [value], counts: 'best' };
}

async function measureNpmMock(): Promise<Row[] | null> {
  const server = await startNpmMock(STREAM);
  if (server === null) return null;
  const { completed, wallMs } = await readMock({
    port: server.port,
    kind: 'streams',
    connections: BUSY.streams,
    rampMs: BUSY.rampMs,
    durationMs: 0,
  });
  const cpuUsPerChunk = server.cpuUs() / (completed * STREAM.tokens);
  await server.stop();
  const dueMs = BUSY.rampMs + STREAM.tokens * STREAM.delayMs;
  return [
    rivalRow(NPM_MOCK, `last of ${BUSY.streams} streams late`, 'ms', wallMs - dueMs),
    rivalRow(NPM_MOCK, 'CPU per chunk', 'µs', cpuUsPerChunk),
    rivalRow(NPM_MOCK, 'streams lost', '', BUSY.streams - completed),
  ];
}

/** A window of steady load, then the end: nobody waits for streams that have told enough. */
async function readBusily(server: MockServer): Promise<BusyFigures> {
  const reading = readMock({
    port: server.port,
    kind: 'streams',
    connections: BUSY.streams,
    rampMs: BUSY.rampMs,
    durationMs: 0,
  });
  await sleep(BUSY.rampMs + 1_000);
  await server.control('POST', 'reset');
  const before = { cpuUs: server.cpuUs(), atMs: performance.now() };
  await sleep(BUSY.windowMs);
  const cpuUs = server.cpuUs() - before.cpuUs;
  const wallMs = performance.now() - before.atMs;
  const stats = await readStats(server);
  await server.stop();
  await reading;
  return {
    stats,
    cpuUsPerChunk: cpuUs / stats.chunksSent,
    chunksPerSec: (stats.chunksSent / wallMs) * 1_000,
  };
}

function leftOutPercent({ emissionErrorMs, emissionErrorOutsideStallsMs }: MockStats): number {
  return 100 * (1 - (emissionErrorOutsideStallsMs?.n ?? 0) / emissionErrorMs.n);
}
