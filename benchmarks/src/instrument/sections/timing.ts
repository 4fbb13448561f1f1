import { monotonicNow, type StallCanary } from '@chatload/kernel';
import type { LoggedAnswer } from '@chatload/test-kit';
import { quantile } from '../../quantile.ts';
import { startMock } from '../mock-server.ts';
import { type ArrivalErrors, joinArrivals, openStreams } from '../open-streams.ts';
import type { Row, Section } from '../section.ts';
import type { OpenerResult } from '../stream-opener.ts';

/** 50,000 chunks/s through one load thread. */
const BUSY = { streams: 1_000, delayMs: 20, tokens: 250, rampMs: 1_500 } as const;
const MANY = { streams: 10_000, delayMs: 200, tokens: 60, rampMs: 8_000 } as const;
const COALESCE_MS = 0.2;
const ATTEMPTS = 3;

type Profile = typeof BUSY | typeof MANY;

/** How late one load thread stamps what the mock sent: both ends' stamps of every event. */
export const timing: Section = {
  title: 'Timing error at 1,000 streams paced 20 ms, one load thread',
  async run(canary) {
    const errors: ArrivalErrors[] = [];
    const collected: ArrivalErrors[] = [];
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      errors.push((await measure(BUSY, canary)).errors);
      collected.push((await measure(BUSY, canary, COALESCE_MS)).errors);
    }
    const rows = errorRows(errors, { p50Ms: 0.05, p99Ms: 0.3 });
    for (const late of errorRows(collected)) {
      rows.push({ ...late, figure: `reads collected for ${COALESCE_MS} ms: ${late.figure}` });
    }
    return { rows, notes: [] };
  },
};

/** The same with ten times the streams and as many tokens a second; and what they cost in memory. */
export const many: Section = {
  title: '10,000 streams paced 200 ms, one load thread',
  async run(canary) {
    const timed = await measure(MANY, canary);
    const mock = await startMock(MANY);
    const { idleRssBytes, openRssBytes, completed } = await openStreams({
      port: mock.port,
      ...MANY,
      measureAtMs: MANY.rampMs + 3_000,
      recordChunks: false,
    });
    await mock.stop();
    const kibPerStream = (openRssBytes - idleRssBytes) / MANY.streams / 1_024;
    const lost = 2 * MANY.streams - timed.result.completed - completed;
    return {
      rows: [
        row('streams lost, of 20,000', '', lost, 0),
        ...errorRows([timed.errors], { p50Ms: 0.05, p99Ms: 1 }),
        row('memory per open stream, over idle', 'KiB', kibPerStream, 6),
      ],
      notes: [],
    };
  },
};

function row(figure: string, unit: string, value: number, limit: number): Row {
  return { figure, unit, values: [value], counts: 'best', target: { limit } };
}

async function measure(
  profile: Profile,
  canary: StallCanary,
  coalesceMs = 0,
): Promise<{ readonly errors: ArrivalErrors; readonly result: OpenerResult }> {
  const mock = await startMock({ ...profile, flags: ['--log-events'] });
  const startMs = monotonicNow();
  try {
    const { streams, rampMs } = profile;
    const result = await openStreams({
      port: mock.port,
      streams,
      rampMs,
      measureAtMs: rampMs,
      recordChunks: true,
      coalesceMs,
    });
    const log = (await mock.control('GET', 'log')) as { readonly answers: LoggedAnswer[] };
    const errors = joinArrivals(result, log.answers, canary.stalls(startMs));
    return { errors, result };
  } finally {
    await mock.stop();
  }
}

function errorRows(
  attempts: readonly ArrivalErrors[],
  limits?: { readonly p50Ms: number; readonly p99Ms: number },
): Row[] {
  const errorRow = (
    figure: string,
    read: (errors: ArrivalErrors) => number,
    limit?: number,
  ): Row => ({
    figure,
    unit: 'ms',
    values: attempts.map(read),
    counts: 'best',
    ...(limit !== undefined && { target: { limit } }),
  });
  return [
    errorRow('p50, outside stalls', (errors) => quantile(errors.outsideStalls, 0.5), limits?.p50Ms),
    errorRow(
      'p99, outside stalls',
      (errors) => quantile(errors.outsideStalls, 0.99),
      limits?.p99Ms,
    ),
    errorRow('p99, stalls included', (errors) => quantile(errors.all, 0.99)),
    errorRow('longest, stalls included', (errors) => quantile(errors.all, 1)),
    {
      ...errorRow('events left out', ({ all, outsideStalls }) => all.length - outsideStalls.length),
      unit: '',
    },
  ];
}
