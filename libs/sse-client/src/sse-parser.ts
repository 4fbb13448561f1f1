/**
 * Bytes to the data of server-sent events, as the HTML standard reads them.
 *
 * Only `data` matters to a chat completion: comments and the fields `event`, `id` and `retry` are
 * read over. Lines are cut as bytes and decoded one by one: CR and LF never occur inside a UTF-8
 * character, so that this gives the same text as decoding the stream first, and a character or a line
 * end may be split over two reads.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export interface SseParser {
  /** Reads on, from `start` to `end`; calls the listener before it returns. The bytes are not kept. */
  write(bytes: Buffer, start?: number, end?: number): void;
  /** Whether what comes next begins an event: no line of one, whole or cut, has been read. */
  readonly isBetweenEvents: boolean;
  /** The stream is over: an event that no blank line ended is discarded, as the standard says. */
  end(): void;
}

export interface SseListener {
  /** The data of one event, its lines joined by line feeds; may be empty. */
  onData(data: string): void;
  /** One event, or one line, is larger than the bound. The parser reads nothing after that. */
  onOversize(maxEventBytes: number): void;
  /**
   * Offered what stands at the start of a line of an event without data so far. Gives back where the
   * whole events end that it recognised there and took, `start` if it took none; they are not told
   * again. What it takes must be events that this parser would read as such.
   */
  takeKnown?(bytes: Buffer, start: number, end: number): number;
}

/** 16 MiB: far above any chunk of a chat completion, and a bound on what a stream can make us hold. */
const MAX_EVENT_BYTES = 16 * 1024 * 1024;

/** A parser for one stream; `maxEventBytes` bounds the data of one event and the length of one line. */
export function createSseParser(
  listener: SseListener,
  options: { readonly maxEventBytes?: number } = {},
): SseParser {
  return new ByteParser(listener, options.maxEventBytes ?? MAX_EVENT_BYTES);
}

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const COLON = 0x3a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const SMALLEST_HOLD_BYTES = 512;
/** One for all: thousands of streams hold none. */
const NOTHING = Buffer.alloc(0);

class ByteParser implements SseParser {
  readonly #listener: SseListener;
  readonly #maxEventBytes: number;

  /** How much of a byte order mark has been passed over; at 3 the stream's own first byte was met. */
  #markBytes = 0;
  /** The last read ended in a CR: a LF that opens the next one belongs to it. */
  #skipLf = false;
  /**
   * The head of a line that the last read cut off. It doubles when it grows, so that a line that comes
   * in many reads is copied twice at most, not once per read.
   */
  #held: Buffer = NOTHING;
  #heldBytes = 0;
  /** The data of the event under way; `null` before its first `data` line. */
  #data: string | null = null;
  #dataBytes = 0;
  #stopped = false;

  constructor(listener: SseListener, maxEventBytes: number) {
    this.#listener = listener;
    this.#maxEventBytes = maxEventBytes;
  }

  get isBetweenEvents(): boolean {
    return (
      this.#data === null &&
      this.#heldBytes === 0 &&
      !this.#skipLf &&
      !this.#stopped &&
      this.#markBytes === BYTE_ORDER_MARK.length
    );
  }

  write(buffer: Buffer, from = 0, end = buffer.length): void {
    if (this.#stopped || from === end) return;
    let start = this.#markBytes < BYTE_ORDER_MARK.length ? this.#passMark(buffer, from, end) : from;
    if (this.#skipLf && start < end) {
      this.#skipLf = false;
      if (buffer[start] === LF) start++;
    }
    if (this.#heldBytes > 0) start = this.#takeHeld(buffer, start, end);

    // The next LF and the next CR are looked for apart and each is remembered until it is passed:
    // nearly all streams have no CR, and then one search per read says so.
    let lf = -1;
    let cr = -1;
    for (;;) {
      if (this.#data === null && this.#heldBytes === 0) {
        start = this.#takeKnown(buffer, start, end);
        if (start === end) return;
      }
      if (lf < start) lf = find(LF, buffer, start, end);
      if (cr < start) cr = find(CR, buffer, start, end);
      const lineEnd = Math.min(lf, cr);
      if (lineEnd === end) break;
      this.#finishLine(buffer, start, lineEnd);
      if (this.#stopped) return;
      start = lineEnd + 1;
      if (lineEnd === cr) {
        if (start === end) this.#skipLf = true;
        else if (buffer[start] === LF) start++;
      }
    }
    this.#hold(buffer, start, end);
  }

  end(): void {
    this.#stopped = true;
    this.#data = null;
    this.#held = NOTHING;
  }

  /** Where the stream's own bytes begin in its first reads: behind one byte order mark, if it has one. */
  #passMark(buffer: Buffer, from: number, end: number): number {
    let start = from;
    while (start < end && this.#markBytes < BYTE_ORDER_MARK.length) {
      if (buffer[start] !== BYTE_ORDER_MARK[this.#markBytes]) {
        // What looked like the mark's head is the first line's own.
        this.#hold(BYTE_ORDER_MARK, 0, this.#markBytes);
        this.#markBytes = BYTE_ORDER_MARK.length;
        return start;
      }
      this.#markBytes++;
      start++;
    }
    return start;
  }

  #takeKnown(buffer: Buffer, start: number, end: number): number {
    return this.#listener.takeKnown?.(buffer, start, end) ?? start;
  }

  /**
   * An event that two reads cut is offered to the listener, too, once its blank line is there; where
   * the stream goes on behind it.
   */
  #takeHeld(buffer: Buffer, start: number, end: number): number {
    const eventEnd = find(LF, buffer, start, end) + 2;
    if (this.#data !== null || eventEnd > end || buffer[eventEnd - 1] !== LF) return start;
    const heldBefore = this.#heldBytes;
    if (heldBefore + eventEnd - start > this.#maxEventBytes) return start;
    this.#hold(buffer, start, eventEnd);
    if (this.#takeKnown(this.#held, 0, this.#heldBytes) === this.#heldBytes) {
      this.#heldBytes = 0;
      return eventEnd;
    }
    this.#heldBytes = heldBefore;
    return start;
  }

  #finishLine(buffer: Buffer, start: number, end: number): void {
    if (this.#heldBytes === 0) {
      this.#readLine(buffer, start, end);
      return;
    }
    this.#hold(buffer, start, end);
    const lineBytes = this.#heldBytes;
    this.#heldBytes = 0;
    if (!this.#stopped) this.#readLine(this.#held, 0, lineBytes);
  }

  #readLine(buffer: Buffer, start: number, end: number): void {
    if (start === end) {
      this.#dispatch();
      return;
    }
    // d, a, t, a: any other name, and a comment, is read over.
    if (buffer[start] !== 0x64 || buffer[start + 1] !== 0x61) return;
    if (buffer[start + 2] !== 0x74 || buffer[start + 3] !== 0x61) return;
    let valueStart = start + 4;
    if (valueStart > end) return;
    if (valueStart < end) {
      if (buffer[valueStart] !== COLON) return;
      valueStart++;
      // One space after the colon is no part of the value.
      if (valueStart < end && buffer[valueStart] === SPACE) valueStart++;
    }
    this.#dataBytes += end - valueStart + 1;
    if (this.#dataBytes > this.#maxEventBytes) {
      this.#stopForSize();
      return;
    }
    const value = buffer.toString('utf8', valueStart, end);
    // V8 joins strings lazily: many short lines cost one copy when the whole is first looked into.
    this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
  }

  #dispatch(): void {
    const data = this.#data;
    if (data === null) return;
    this.#data = null;
    this.#dataBytes = 0;
    this.#listener.onData(data);
  }

  /** Copies a cut line's bytes behind what is held of it: the reader's buffer is not ours to keep. */
  #hold(buffer: Buffer, start: number, end: number): void {
    const needed = this.#heldBytes + end - start;
    if (needed > this.#maxEventBytes) {
      this.#stopForSize();
      return;
    }
    if (needed > this.#held.length) {
      const larger = Buffer.allocUnsafe(
        Math.max(SMALLEST_HOLD_BYTES, needed, 2 * this.#held.length),
      );
      this.#held.copy(larger, 0, 0, this.#heldBytes);
      this.#held = larger;
    }
    buffer.copy(this.#held, this.#heldBytes, start, end);
    this.#heldBytes = needed;
  }

  #stopForSize(): void {
    this.end();
    this.#listener.onOversize(this.#maxEventBytes);
  }
}

/** Where the byte stands next; `end` where it does not. */
function find(byte: number, buffer: Buffer, start: number, end: number): number {
  const at = buffer.indexOf(byte, start);
  return at === -1 || at > end ? end : at;
}
