import type { Ending, FinishedRequest, LimitsPlan } from '@chatload/contracts';
import type { Clock } from '@chatload/kernel';

import type { BodyReader, Outcome } from './body-reader.ts';
import { chooseReader } from './choose-reader.ts';
import type { Deadlines, Due } from './deadlines.ts';
import { type DraftSample, draftSample } from './draft-sample.ts';
import { GapList } from './gap-list.ts';
import { oneLine, secretsOf } from './one-line.ts';
import type { OutgoingRequest } from './outgoing-request.ts';
import type {
  BodyPlace,
  ConnectionUse,
  ResponseHead,
  Transport,
  TransportFailure,
  TransportListener,
} from './transport.ts';

export interface ExchangeOptions {
  readonly request: OutgoingRequest;
  readonly limits: LimitsPlan;
  readonly recordChunks: boolean;
  readonly clock: Clock;
  /** On the same clock. */
  readonly deadlines: Deadlines;
}

/**
 * How long the rest of a response may take after its outcome is certain (after `[DONE]`, after an
 * error's status). Its end frees the connection for the next request; a server that does not end it
 * must not hold a slot.
 */
const DRAIN_LIMIT_MS = 1_000;

const FAILURE_ENDINGS = {
  connect: 'connect_error',
  reset: 'reset',
  protocol: 'protocol_error',
} as const satisfies Record<TransportFailure['kind'], Ending>;

/** From what the transport saw of one request to its stamps, gaps and ending. */
export class Exchange implements TransportListener, Due {
  /**
   * Resolves when the request's connection is free again, and never rejects. `endedAtMs` is the
   * instant the outcome was certain, not the end of the drain that follows.
   */
  readonly finished: Promise<FinishedRequest>;
  readonly #resolve: (finished: FinishedRequest) => void;
  readonly #options: ExchangeOptions;
  readonly #draft: DraftSample;
  readonly #gaps = new GapList();
  #reader: BodyReader | null = null;
  /** The first outcome stands; what follows only frees the connection. */
  #outcome: Outcome | null = null;
  #endedAtMs = 0;
  #lastByteAtMs = 0;
  #isFinished = false;
  #drop: (() => void) | null = null;
  /** The request limit's instant, later the drain limit's. */
  #limitAtMs = 0;
  #mayStall = false;

  constructor(options: ExchangeOptions) {
    const { promise, resolve } = Promise.withResolvers<FinishedRequest>();
    this.finished = promise;
    this.#resolve = resolve;
    this.#options = options;
    this.#draft = draftSample(options.request);
  }

  /** Sends the request; `headers` are all that go with it. To be called once. */
  start(transport: Transport, headers: Readonly<Record<string, string>>): void {
    const { request, limits, deadlines } = this.#options;
    this.#limitAtMs = request.startedAtMs + limits.timeoutMs;
    deadlines.add(this);
    this.#drop = transport.start({ headers, body: request.body }, this);
  }

  /** Leaves it at once, wherever it stands. */
  leave(ending: 'cancelled' | 'cut_off' | 'unsent'): void {
    this.#leave({ ending, detail: null, rest: 'drop' });
  }

  onSent(atMs: number, connection: ConnectionUse): void {
    this.#draft.sentAtMs = atMs;
    this.#draft.connectMs = connection.connectMs;
    this.#draft.connectionReused = connection.reused;
    this.#draft.bytesSent = this.#options.request.body.length;
  }

  onHeaders(head: ResponseHead, arrivedAtMs: number): void {
    const { request, recordChunks } = this.#options;
    this.#draft.headersAtMs = arrivedAtMs;
    this.#draft.httpStatus = head.status;
    const chosen = chooseReader(head, {
      stream: request.stream,
      recordChunks,
      draft: this.#draft,
      gaps: this.#gaps,
    });
    if ('ending' in chosen) {
      this.#conclude(chosen, arrivedAtMs);
      return;
    }
    this.#reader = chosen;
    if (head.status >= 400) this.#limitDrain();
  }

  onData(bytes: Buffer, start: number, end: number, arrivedAtMs: number): void {
    this.#draft.bytesReceived += end - start;
    this.#lastByteAtMs = arrivedAtMs;
    if (this.#outcome !== null || this.#reader === null) return;
    const outcome = this.#reader.write(bytes, start, end, arrivedAtMs);
    if (outcome !== null) this.#conclude(outcome, arrivedAtMs);
    else if (!this.#mayStall && this.#draft.firstTokenAtMs !== null) {
      this.#mayStall = true;
      this.#options.deadlines.hasten(this);
    }
  }

  takeChunks(bytes: Buffer, place: BodyPlace, end: number, arrivedAtMs: number): void {
    if (this.#outcome !== null || this.#reader === null) return;
    const bodyBytes = this.#reader.takeChunks?.(bytes, place, end, arrivedAtMs) ?? 0;
    if (bodyBytes === 0) return;
    this.#draft.bytesReceived += bodyBytes;
    this.#lastByteAtMs = arrivedAtMs;
  }

  onEnd(atMs: number): void {
    if (this.#outcome === null && this.#reader !== null) this.#settle(this.#reader.end(), atMs);
    this.#finish();
  }

  onFailure(failure: TransportFailure, atMs: number): void {
    const { kind, detail } = failure;
    this.#settle(
      this.#reader?.breakOff() ?? { ending: FAILURE_ENDINGS[kind], detail, rest: 'drop' },
      atMs,
    );
    this.#finish();
  }

  /** A stream that keeps sending moves its stall's instant with every byte. */
  get dueAtMs(): number {
    return this.#mayStall ? Math.min(this.#limitAtMs, this.#stallsAtMs) : this.#limitAtMs;
  }

  onDue(): void {
    const { limits } = this.#options;
    const isStalled = this.#mayStall && this.#stallsAtMs < this.#limitAtMs;
    if (isStalled) this.#leave(stalled(limits.stallTimeoutMs));
    else this.#leave(this.#reader?.breakOff() ?? timeout(limits.timeoutMs));
  }

  get #stallsAtMs(): number {
    return this.#lastByteAtMs + this.#options.limits.stallTimeoutMs;
  }

  #conclude(outcome: Outcome, atMs: number): void {
    this.#settle(outcome, atMs);
    if (outcome.rest === 'drain') this.#limitDrain();
    else this.#leave(outcome);
  }

  #limitDrain(): void {
    const { clock, deadlines } = this.#options;
    this.#limitAtMs = clock.now() + DRAIN_LIMIT_MS;
    deadlines.hasten(this);
  }

  /** Goes away from whatever is still to come; the connection is lost. */
  #leave(outcome: Outcome): void {
    this.#settle(outcome, this.#options.clock.now());
    this.#drop?.();
    this.#finish();
  }

  #settle(outcome: Outcome, atMs: number): void {
    if (this.#outcome !== null) return;
    this.#outcome = outcome;
    this.#endedAtMs = atMs;
    this.#mayStall = false;
  }

  #finish(): void {
    const outcome = this.#outcome;
    if (this.#isFinished || outcome === null) return;
    this.#isFinished = true;
    this.#options.deadlines.delete(this);
    const secrets = secretsOf(this.#options.request.headers);
    const sample = {
      ...this.#draft,
      ending: outcome.ending,
      detail: outcome.detail === null ? null : oneLine(outcome.detail, secrets),
      endedAtMs: this.#endedAtMs,
    };
    const gaps = this.#gaps;
    this.#resolve({ sample, gapsUs: gaps.toArray(), zeroGapCount: gaps.zeroCount });
  }
}

function timeout(limitMs: number): Outcome {
  return { ending: 'timeout', detail: `not ended after ${limitMs} ms`, rest: 'drop' };
}

function stalled(limitMs: number): Outcome {
  return { ending: 'stalled', detail: `no bytes for ${limitMs} ms`, rest: 'drop' };
}
