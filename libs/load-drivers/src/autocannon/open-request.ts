import type { FinishedRequest } from '@chatload/contracts';
import { type AnswerFacts, collectHeaders, type WholeAnswer } from './answer.ts';
import type { AnswerHead } from './client.ts';

const NO_GAPS = new Int32Array(0);

/** One request on its way, with what came of its answer. Stamps are absolute monotonic milliseconds. */
export class OpenRequest {
  readonly index: number;
  readonly body: Buffer;
  readonly startedAtMs: number;
  /** Whether its connection was opened for it. */
  readonly isFirst: boolean;
  sentAtMs: number | null = null;
  headersAtMs: number | null = null;
  head: AnswerHead | null = null;
  bytesReceived = 0;
  readonly #parts: Buffer[] = [];

  constructor(options: Pick<OpenRequest, 'index' | 'body' | 'startedAtMs' | 'isFirst'>) {
    this.index = options.index;
    this.body = options.body;
    this.startedAtMs = options.startedAtMs;
    this.isFirst = options.isFirst;
  }

  addPart(part: Buffer): void {
    this.#parts.push(part);
    this.bytesReceived += part.length;
  }

  /** To be called when the answer is there. */
  toAnswer(head: AnswerHead): WholeAnswer {
    return {
      status: head.statusCode,
      headers: collectHeaders(head.headers),
      body: Buffer.concat(this.#parts),
    };
  }

  /**
   * Without a length of its own, an answer ends where its connection does.
   *
   * @see RFC 9112 §6.3, rule 8
   */
  get endsWithConnection(): boolean {
    if (this.head === null) return false;
    const { headers } = this.head;
    return !headers.some((name, at) => at % 2 === 0 && FRAMING.has(name.toLowerCase()));
  }

  finish(facts: AnswerFacts, about: { phaseId: string; model: string; endedAtMs: number }) {
    const { startedAtMs, sentAtMs, isFirst } = this;
    const isSent = sentAtMs !== null;
    return {
      sample: {
        ...about,
        ...facts,
        index: this.index,
        httpStatus: this.head?.statusCode ?? null,
        scheduledAtMs: null,
        startedAtMs,
        sentAtMs,
        headersAtMs: this.headersAtMs,
        firstChunkAtMs: null,
        firstTokenAtMs: null,
        lastTokenAtMs: null,
        connectMs: isSent && isFirst ? sentAtMs - startedAtMs : null,
        connectionReused: isSent && !isFirst,
        chunkCount: 0,
        tokenEventCount: 0,
        coalescedCount: 0,
        doneMissing: false,
        bytesSent: isSent ? this.body.length : 0,
        bytesReceived: this.bytesReceived,
        chunksAtMs: null,
      },
      gapsUs: NO_GAPS,
      zeroGapCount: 0,
    } satisfies FinishedRequest;
  }
}

const FRAMING: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding']);
