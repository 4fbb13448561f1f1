import { carriesText, findError, findUsage } from '@chatload/openai-protocol';

import { type BodyPlace, type BodyReader, type Outcome, protocolError } from './body-reader.ts';
import type { DraftSample } from './draft-sample.ts';
import { lastScan } from './event-scanner.ts';
import { EventTemplate } from './event-template.ts';
import type { GapList } from './gap-list.ts';
import { oneLine } from './one-line.ts';
import { createSseParser, type SseListener } from './sse-parser.ts';

/**
 * A streamed answer: stamps its first chunk, first and last token, and takes the gaps between tokens.
 * The stamps are those of the reads that brought the events, taken before anything was parsed.
 */
export class StreamReader implements BodyReader, SseListener {
  readonly #draft: DraftSample;
  readonly #gaps: GapList;
  /** The arrival of each event, where it is recorded; the array is the draft's own. */
  readonly #chunksAtMs: number[] | null;
  /** It is its parser's listener itself: functions of its own would be half a kilobyte per stream. */
  readonly #parser = createSseParser(this);
  readonly #template = new EventTemplate();
  #arrivedAtMs = 0;
  #outcome: Outcome | null = null;

  constructor(draft: DraftSample, gaps: GapList, recordChunks: boolean) {
    this.#draft = draft;
    this.#gaps = gaps;
    this.#chunksAtMs = recordChunks ? [] : null;
    draft.chunksAtMs = this.#chunksAtMs;
  }

  write(bytes: Buffer, start: number, end: number, arrivedAtMs: number): Outcome | null {
    this.#arrivedAtMs = arrivedAtMs;
    this.#parser.write(bytes, start, end);
    return this.#outcome;
  }

  takeChunks(bytes: Buffer, place: BodyPlace, end: number, arrivedAtMs: number): number {
    if (!this.#parser.isBetweenEvents || this.#outcome !== null) return 0;
    const start = place.at;
    const stop = this.#template.scan(bytes, { start, end, chunkEnd: start + place.leftBytes });
    if (stop === start) return 0;
    place.at = stop;
    place.leftBytes = lastScan.leftBytes;
    this.#arrivedAtMs = arrivedAtMs;
    this.#countKnown(lastScan.eventCount);
    return lastScan.bodyBytes;
  }

  end(): Outcome {
    this.#parser.end();
    const outcome = this.#cleanEnd();
    this.#draft.doneMissing = outcome.ending === 'complete';
    return outcome;
  }

  breakOff(): Outcome | null {
    return null;
  }

  /** The hot path: events that differ from one already read in nothing but their text. */
  takeKnown(bytes: Buffer, start: number, end: number): number {
    if (this.#outcome !== null) return start;
    let at = start;
    for (;;) {
      const stop = this.#template.scan(bytes, { start: at, end, chunkEnd: end });
      if (stop === at) return at;
      at = stop;
      this.#countKnown(lastScan.eventCount);
    }
  }

  onOversize(maxEventBytes: number): void {
    this.#outcome ??= protocolError(`an event is larger than ${maxEventBytes} bytes`);
  }

  /** So many events of one read, each with a token: the gaps behind the first one are 0. */
  #countKnown(count: number): void {
    const draft = this.#draft;
    draft.chunkCount += count;
    for (let event = 0; event < count && this.#chunksAtMs !== null; event++) {
      this.#chunksAtMs.push(this.#arrivedAtMs);
    }
    draft.tokenEventCount += count - 1;
    draft.coalescedCount += count - 1;
    this.#countToken();
    this.#gaps.pushZeros(count - 1);
  }

  onData(data: string): void {
    // One read may hold more than what decides.
    if (this.#outcome !== null) return;
    // Compared as the openai SDK does; no JSON begins like this.
    if (data.startsWith('[DONE]')) {
      this.#outcome = this.#cleanEnd();
      return;
    }
    const draft = this.#draft;
    draft.chunkCount++;
    if (draft.firstChunkAtMs === null) {
      draft.firstChunkAtMs = this.#arrivedAtMs;
      // Until the server says how many tokens it were, the events that carry text are counted.
      draft.outputTokens = 0;
      draft.tokenSource = 'events';
    }
    this.#chunksAtMs?.push(this.#arrivedAtMs);

    const event = parseJson(data);
    if (event === undefined) {
      this.#outcome = protocolError(`event ${draft.chunkCount} is not JSON: ${data}`);
      return;
    }
    const error = findError(event);
    if (error !== undefined) {
      this.#outcome = { ending: 'stream_error', detail: error.message, rest: 'drain' };
      return;
    }
    this.#readChunk(event, data);
  }

  #readChunk(event: unknown, data: string): void {
    const draft = this.#draft;
    const usage = findUsage(event);
    if (usage !== undefined) {
      draft.outputTokens = usage.completion_tokens;
      draft.tokenSource = 'usage';
    }
    if (typeof event !== 'object' || event === null) return;
    if (draft.answerId === null && 'id' in event && typeof event.id === 'string') {
      draft.answerId = oneLine(event.id);
    }
    if (!('choices' in event) || !Array.isArray(event.choices)) return;
    let hasText = false;
    let isPlain = usage === undefined;
    for (const choice of event.choices as unknown[]) {
      if (typeof choice !== 'object' || choice === null) continue;
      if ('finish_reason' in choice && typeof choice.finish_reason === 'string') {
        draft.finishReason = oneLine(choice.finish_reason);
        isPlain = false;
      }
      hasText ||= 'delta' in choice && carriesText(choice.delta);
    }
    if (!hasText) return;
    this.#countToken();
    if (isPlain) this.#template.learn(data, event);
  }

  #countToken(): void {
    const draft = this.#draft;
    const atMs = this.#arrivedAtMs;
    draft.tokenEventCount++;
    if (draft.lastTokenAtMs === null) {
      draft.firstTokenAtMs = atMs;
    } else {
      // Events of one read bear one stamp, and only they: their gap is 0.
      if (atMs === draft.lastTokenAtMs) draft.coalescedCount++;
      this.#gaps.push(Math.round((atMs - draft.lastTokenAtMs) * 1_000));
    }
    draft.lastTokenAtMs = atMs;
    if (draft.tokenSource === 'events') draft.outputTokens = draft.tokenEventCount;
  }

  #cleanEnd(): Outcome {
    return this.#draft.finishReason === null
      ? { ending: 'truncated', detail: 'the stream ended without a finish reason', rest: 'drain' }
      : { ending: 'complete', detail: null, rest: 'drain' };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
