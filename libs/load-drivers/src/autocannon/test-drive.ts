import type { Endpoint, FinishedRequest, ClosedLoad, Sample } from '@chatload/contracts';
import { systemClock } from '@chatload/kernel';
import { type AnswerFacts, unanswered, type WholeAnswer } from './answer.ts';
import { type AutocannonOptions, driveAutocannon } from './drive-autocannon.ts';

export interface Driven {
  readonly samples: readonly Sample[];
  readonly started: number;
  readonly peak: number;
  readonly differences: readonly string[];
}

export function closed(slots: number, stop: ClosedLoad['stop']): ClosedLoad {
  return { model: 'closed', slots, batch: 1, stop };
}

function endpointAt(origin: string): Endpoint {
  return { role: 'server', origin, address: '127.0.0.1', path: '/v1/chat/completions', model: 'm' };
}

/** Enough of a reader to tell a good answer from others. */
function readAnswer({ status, body }: WholeAnswer): AnswerFacts {
  if (status >= 400) return unanswered('http_error', `status ${status}`);
  const answer: unknown = JSON.parse(body.toString());
  const finishReason = JSON.stringify(answer).includes('"stop"') ? 'stop' : null;
  return { ...unanswered('complete', null), finishReason };
}

/** Drives one phase against a server of the test, and collects what it says. */
export async function drive(
  origin: string,
  load: ClosedLoad,
  more: Partial<AutocannonOptions> = {},
): Promise<Driven> {
  const samples: Sample[] = [];
  let started = 0;
  let peak = 0;
  const never = new AbortController().signal;
  const differences = await driveAutocannon({
    phaseId: 'measure-1',
    load,
    endpoint: endpointAt(origin),
    headers: {},
    timeoutMs: 30_000,
    clock: systemClock,
    pickBody: (index) => Buffer.from(`{"turn":${index}}`),
    readAnswer,
    onStarted: (count) => {
      started += count;
      peak = Math.max(peak, started - samples.length);
    },
    onFinished: ({ sample }: FinishedRequest) => samples.push(sample),
    signal: never,
    cutSignal: never,
    ...more,
  });
  return { samples, started, peak, differences };
}

/** How many samples ended each way. */
export function countEndings(samples: readonly Sample[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { ending } of samples) counts[ending] = (counts[ending] ?? 0) + 1;
  return counts;
}

export function medianLatencyMs(
  samples: readonly Pick<Sample, 'startedAtMs' | 'endedAtMs'>[],
): number {
  const sorted = samples
    .map(({ startedAtMs, endedAtMs }) => endedAtMs - startedAtMs)
    .toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
