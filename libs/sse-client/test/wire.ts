import type { FinishedRequest } from '@chatload/contracts';
import { createFakeClock, type FakeClock } from '@chatload/test-kit';

import { Deadlines } from '../src/deadlines.ts';
import { Exchange } from '../src/exchange.ts';
import type { OutgoingRequest } from '../src/outgoing-request.ts';
import type {
  ResponseHead,
  Transport,
  TransportFailure,
  TransportListener,
} from '../src/transport.ts';

export const START_MS = 1_000;
export const LIMITS = { timeoutMs: 10_000, stallTimeoutMs: 500 };
export const STREAM_HEAD: ResponseHead = {
  status: 200,
  headers: { 'content-type': 'text/event-stream; charset=utf-8' },
};
export const WHOLE_HEAD: ResponseHead = {
  status: 200,
  headers: { 'content-type': 'application/json' },
};

/** The far end of one exchange: what the transport would tell, the test tells, on a fake clock. */
export interface Wire {
  readonly clock: FakeClock;
  readonly exchange: Exchange;
  readonly finished: Promise<FinishedRequest>;
  readonly isDropped: () => boolean;
  /** Sent and answered in this instant. */
  readonly answer: (head: ResponseHead) => void;
  /** One read of the socket, so many milliseconds later. */
  readonly read: (afterMs: number, ...parts: string[]) => void;
  readonly end: (afterMs?: number) => void;
  readonly fail: (kind: TransportFailure['kind']) => void;
}

/** Starts an exchange at `START_MS`; the clock shows `nowMs`. */
export function openWire(
  changes: Partial<OutgoingRequest> = {},
  options: { recordChunks?: boolean; nowMs?: number } = {},
): Wire {
  const { recordChunks = false, nowMs = START_MS } = options;
  const clock = createFakeClock(nowMs);
  const request: OutgoingRequest = {
    phaseId: 'measure-1',
    index: 7,
    model: 'm',
    stream: true,
    headers: {},
    body: Buffer.from('{"model":"m"}'),
    scheduledAtMs: null,
    startedAtMs: START_MS,
    ...changes,
  };
  let started: TransportListener | undefined;
  let isDropped = false;
  const transport: Transport = {
    start(_request, listener) {
      started = listener;
      return () => {
        isDropped = true;
      };
    },
    close: () => Promise.resolve(),
  };
  const exchange = new Exchange({
    request,
    limits: LIMITS,
    recordChunks,
    clock,
    deadlines: new Deadlines(clock),
  });
  exchange.start(transport, {});
  if (started === undefined) throw new Error('the request was not sent');
  const listener: TransportListener = started;

  return {
    clock,
    exchange,
    finished: exchange.finished,
    isDropped: () => isDropped,
    answer(head) {
      listener.onSent(clock.now(), { connectMs: 3, reused: false });
      listener.onHeaders(head, clock.now());
    },
    read(afterMs, ...parts) {
      clock.advance(afterMs);
      for (const part of parts) {
        const bytes = Buffer.from(part);
        listener.onData(bytes, 0, bytes.length, clock.now());
      }
    },
    end(afterMs = 0) {
      clock.advance(afterMs);
      listener.onEnd(clock.now());
    },
    fail(kind) {
      listener.onFailure({ kind, detail: 'why' }, clock.now());
    },
  };
}

/** One event of a stream. */
export function event(fields: Record<string, unknown>): string {
  return `data: ${JSON.stringify({ id: 'chatcmpl-1', ...fields })}\n\n`;
}

export function delta(fields: Record<string, unknown>, finishReason: string | null = null): string {
  return event({ choices: [{ index: 0, delta: fields, finish_reason: finishReason }] });
}

export function token(content: string): string {
  return delta({ content });
}

export const FINISH = delta({}, 'stop');
export const DONE = 'data: [DONE]\n\n';
