import type { LoggedAnswer } from '@chatload/test-kit';
import { median, quantile } from '../../quantile.ts';
import { readMock, startMock } from '../mock-server.ts';
import type { Row, Section } from '../section.ts';

const DRIFT = { streams: 100, delayMs: 20, tokens: 500 } as const;
const ATTEMPTS = 3;

/** Whether an error grows along a stream, and how late its last token is. */
export const mockDrift: Section = {
  title: `The mock's drift: ${DRIFT.streams} streams of ${DRIFT.tokens} tokens`,
  async run() {
    const rows = [...(await measureDrift('exact')), ...(await measureDrift('slot'))];
    return { rows, notes: [] };
  },
};

async function measureDrift(pacing: 'slot' | 'exact'): Promise<Row[]> {
  const lastP90Ms: number[] = [];
  const growthMs: number[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const server = await startMock({ ...DRIFT, flags: ['--pacing', pacing, '--log-events'] });
    await readMock({
      port: server.port,
      kind: 'streams',
      connections: DRIFT.streams,
      rampMs: 1_000,
      durationMs: 0,
    });
    const log = (await server.control('GET', 'log')) as { readonly answers: LoggedAnswer[] };
    await server.stop();
    const lateMs = log.answers.map(({ events }) =>
      events.map(({ dueAtMs, emittedAtMs }) => emittedAtMs - dueAtMs),
    );
    const last = lateMs.map((stream) => stream.at(-1) ?? Number.NaN).toSorted((a, b) => a - b);
    lastP90Ms.push(quantile(last, 0.9));
    const middleOf = (from: number, to: number): number =>
      median(lateMs.flatMap((stream) => stream.slice(from, to)));
    growthMs.push(Math.abs(middleOf(-50, Infinity) - middleOf(0, 50)));
  }
  return [
    {
      figure: `${pacing}: last token late, p90`,
      unit: 'ms',
      values: lastP90Ms,
      counts: 'best',
      target: { limit: 0.1 },
    },
    // Of medians: what the machine did meanwhile is in neither.
    {
      figure: `${pacing}: last 50 against first 50, median`,
      unit: 'ms',
      values: growthMs,
      counts: 'best',
      target: { limit: 0.05 },
    },
  ];
}
