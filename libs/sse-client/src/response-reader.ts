import {
  areChunkExtensions,
  readFieldLine,
  readFraming,
  readKeepAliveMs,
  readStatusLine,
  staysOpen,
  type StatusLine,
} from './response-head.ts';
import type { BodyPlace, ResponseHead, TransportListener } from './transport.ts';

/** Where the next byte belongs. */
const HEAD = 0;
const BODY_TO_LENGTH = 1;
const BODY_TO_CLOSE = 2;
const CHUNK_SIZE_START = 3;
const CHUNK_SIZE = 4;
const CHUNK_EXTENSION = 5;
const CHUNK_SIZE_LF = 6;
const CHUNK_DATA = 7;
const CHUNK_DATA_CR = 8;
const CHUNK_DATA_LF = 9;
const TRAILER = 10;
const ENDED = 11;
const BROKEN = 12;
const STOPPED = 13;

const LF = 0x0a;
const CR = 0x0d;
const SEMICOLON = 0x3b;

/** As undici and Node have it; the trailer and the extensions of all chunks count as well. */
const MAX_HEAD_BYTES = 16 * 1024;
/** 13 hex digits are exact in a number, and beyond any chunk. */
const MAX_CHUNK_BYTES = 2 ** 52;

/** Sizes below 16 MiB. */
const MOST_USUAL_DIGITS = 6;

/** The value of each byte as a hex digit. */
const NO_DIGIT = 0xff;
const HEX = new Uint8Array(256).fill(NO_DIGIT);
for (let digit = 0; digit < 16; digit++) {
  HEX[digit.toString(16).charCodeAt(0)] = digit;
  HEX[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

type Body = Pick<TransportListener, 'onHeaders' | 'onData' | 'takeChunks'>;

/** One for all: a listener that takes chunks moves it, and is done with it when it returns. */
const PLACE: BodyPlace = { at: 0, leftBytes: 0 };

/**
 * Reads one HTTP/1.1 response, in whatever pieces it comes, and tells the listener of its head and
 * body. Strict: where RFC 9112 lets a reader be lenient (bare line feeds, folded lines, blanks before
 * a colon, equal lengths twice), it is not. What arrives after the end is not looked into.
 */
export class ResponseReader {
  readonly #listener: Body;
  #state = HEAD;
  /** What has come of a line of the head or the trailer. */
  #line = '';
  #headBytes = 0;
  #statusLine: StatusLine | null = null;
  #headers: Record<string, string | string[] | undefined> = createHeaders();
  /** Of the body or of the chunk: what is still to come; while a chunk's size is read, the size. */
  #leftBytes = 0;
  #problem = '';
  #mayReuse = false;
  #keepAliveMs: number | null = null;

  constructor(listener: Body) {
    this.#listener = listener;
  }

  /** The response has ended as its framing says. */
  get hasEnded(): boolean {
    return this.#state === ENDED;
  }

  /** What in the response is not HTTP; `null` while nothing is wrong. */
  get problem(): string | null {
    return this.#state === BROKEN ? this.#problem : null;
  }

  /** Whether both sides let the connection live on; known from the headers on. */
  get mayReuse(): boolean {
    return this.#mayReuse;
  }

  get keepAliveMs(): number | null {
    return this.#keepAliveMs;
  }

  /** The listener is told nothing more, in the middle of a read, too. */
  stop(): void {
    this.#state = STOPPED;
  }

  /** The connection's end: it ends the response where nothing else does. */
  finish(): void {
    if (this.#state === BODY_TO_CLOSE) this.#state = ENDED;
  }

  /**
   * Reads the first `length` bytes, all stamped alike. Gives back how many of them are the response's
   * own: fewer when it ended before the read did.
   */
  read(bytes: Buffer, length: number, atMs: number): number {
    let at = 0;
    while (at < length && this.#state < ENDED) {
      if (this.#state >= CHUNK_SIZE_START && this.#state < TRAILER) {
        at = this.#readChunks(bytes, at, length, atMs);
      } else if (this.#state === HEAD || this.#state === TRAILER) {
        at = this.#readLine(bytes, at, length, atMs);
      } else {
        at = this.#readBody(bytes, at, length, atMs);
      }
    }
    return at;
  }

  #readBody(bytes: Buffer, start: number, length: number, atMs: number): number {
    let end = length;
    if (this.#state === BODY_TO_LENGTH) {
      end = Math.min(length, start + this.#leftBytes);
      this.#leftBytes -= end - start;
    }
    this.#listener.onData(bytes, start, end, atMs);
    if (this.#state === BODY_TO_LENGTH && this.#leftBytes === 0) this.#state = ENDED;
    return end;
  }

  /**
   * The hot loop: a read may hold hundreds of chunks, each with an event of its own. The state and
   * what is left are kept in variables, which is a third of the loop's cost, and put back where
   * somebody else may look or where the bytes end.
   */
  #readChunks(bytes: Buffer, start: number, length: number, atMs: number): number {
    let at = start;
    let state: number = this.#state;
    let leftBytes = this.#leftBytes;
    while (at < length) {
      if (state === CHUNK_DATA) {
        if (this.#listener.takeChunks !== undefined && at + leftBytes <= length) {
          PLACE.at = at;
          PLACE.leftBytes = leftBytes;
          this.#listener.takeChunks(bytes, PLACE, length, atMs);
          ({ at, leftBytes } = PLACE);
          if (leftBytes === 0) {
            state = CHUNK_DATA_CR;
            continue;
          }
        }
        const end = Math.min(length, at + leftBytes);
        leftBytes -= end - at;
        this.#listener.onData(bytes, at, end, atMs);
        // The listener has had enough.
        if (this.#state === STOPPED) return end;
        at = end;
        if (leftBytes > 0) continue;
        // The usual framing in one go: line end, size, line end. Whatever else stands there, or is not
        // there yet, is looked at byte by byte below.
        state = CHUNK_DATA_CR;
        const sizeAt = at + 2;
        if (bytes[at] === CR && bytes[at + 1] === LF) {
          let next = sizeAt;
          let size = 0;
          let digit = HEX[bytes[next] ?? 0] ?? NO_DIGIT;
          while (digit !== NO_DIGIT && next - sizeAt < MOST_USUAL_DIGITS) {
            size = (size << 4) | digit;
            digit = HEX[bytes[++next] ?? 0] ?? NO_DIGIT;
          }
          if (size > 0 && bytes[next] === CR && bytes[next + 1] === LF && next + 2 <= length) {
            at = next + 2;
            leftBytes = size;
            state = CHUNK_DATA;
          }
        }
        continue;
      }
      const byte = bytes[at++] ?? 0;
      switch (state) {
        case CHUNK_DATA_CR:
          if (byte !== CR) return this.#break('a chunk is longer than its size', at);
          state = CHUNK_DATA_LF;
          break;
        case CHUNK_DATA_LF:
          if (byte !== LF) return this.#break('a chunk is longer than its size', at);
          state = CHUNK_SIZE_START;
          break;
        case CHUNK_SIZE_START:
          // At least one digit, and nothing before it: no blank, no sign, no 0x.
          leftBytes = HEX[byte] ?? NO_DIGIT;
          if (leftBytes === NO_DIGIT) return this.#break('a chunk without a size', at);
          state = CHUNK_SIZE;
          break;
        case CHUNK_SIZE: {
          const digit = HEX[byte] ?? NO_DIGIT;
          if (digit !== NO_DIGIT) {
            leftBytes = leftBytes * 16 + digit;
            if (leftBytes > MAX_CHUNK_BYTES) return this.#break('a chunk too large', at);
          } else if (byte === CR) state = CHUNK_SIZE_LF;
          else if (byte === SEMICOLON) {
            state = CHUNK_EXTENSION;
            this.#line = ';';
          } else return this.#break('a chunk size that is no number', at);
          break;
        }
        case CHUNK_EXTENSION:
          if (++this.#headBytes > MAX_HEAD_BYTES) return this.#breakForSize(at);
          if (byte !== CR) this.#line += String.fromCharCode(byte);
          else if (areChunkExtensions(this.#line)) {
            state = CHUNK_SIZE_LF;
            this.#line = '';
          } else return this.#break('a chunk size with odd extensions', at);
          break;
        default:
          if (byte !== LF) return this.#break('a bare CR behind a chunk size', at);
          if (leftBytes === 0) {
            this.#state = TRAILER;
            return at;
          }
          state = CHUNK_DATA;
      }
    }
    this.#state = state;
    this.#leftBytes = leftBytes;
    return at;
  }

  /** A line of the head or the trailer, whole or as far as it came. */
  #readLine(bytes: Buffer, start: number, length: number, atMs: number): number {
    const lf = bytes.indexOf(LF, start);
    const isWhole = lf !== -1 && lf < length;
    const end = isWhole ? lf + 1 : length;
    this.#headBytes += end - start;
    if (this.#headBytes > MAX_HEAD_BYTES) return this.#breakForSize(end);
    this.#line += bytes.toString('latin1', start, end);
    const line = this.#line;
    if (this.#state === HEAD && this.#statusLine === null && !looksLikeStatusLine(line)) {
      return this.#break(`expected HTTP/1.1, got ${JSON.stringify(line.slice(0, 40))}`, end);
    }
    if (!isWhole) return end;
    this.#line = '';
    if (!line.endsWith('\r\n')) return this.#break('a line that a bare LF ends', end);
    if (this.#state === HEAD) this.#readHeadLine(line.slice(0, -2), atMs);
    else this.#readTrailerLine(line.slice(0, -2));
    return end;
  }

  #readHeadLine(line: string, atMs: number): void {
    if (this.#statusLine === null) {
      this.#statusLine = readStatusLine(line);
      if (this.#statusLine === null) this.#breakAtLine(line);
      return;
    }
    if (line === '') {
      this.#finishHead(this.#statusLine, atMs);
      return;
    }
    const field = readFieldLine(line);
    if (field === null) {
      this.#breakAtLine(line);
      return;
    }
    const before = this.#headers[field.name];
    this.#headers[field.name] = before === undefined ? field.value : [before, field.value].flat();
  }

  #finishHead({ status, minorVersion }: StatusLine, atMs: number): void {
    const head: ResponseHead = { status, headers: this.#headers };
    if (status === 100 || status === 101) {
      this.#break(`a status ${status} that was not asked for`, 0);
      return;
    }
    if (status < 200) {
      // The real head follows; what came so far counts against its bound.
      this.#statusLine = null;
      this.#headers = createHeaders();
      return;
    }
    const framing = readFraming(head, minorVersion);
    if (framing === null) {
      this.#break('a body whose length can be read in more than one way', 0);
      return;
    }
    this.#mayReuse = framing.by !== 'close' && staysOpen(head, minorVersion);
    this.#keepAliveMs = readKeepAliveMs(head);
    if (framing.by === 'length') this.#leftBytes = framing.bytes;
    if (framing.by === 'none' || (framing.by === 'length' && framing.bytes === 0)) {
      this.#state = ENDED;
    } else if (framing.by === 'length') this.#state = BODY_TO_LENGTH;
    else this.#state = framing.by === 'chunks' ? CHUNK_SIZE_START : BODY_TO_CLOSE;
    // The listener has them; streams are open for long.
    this.#headers = NO_HEADERS;
    this.#listener.onHeaders(head, atMs);
  }

  /** Trailer fields say nothing that a chat completion needs, but they must be fields. */
  #readTrailerLine(line: string): void {
    if (line === '') {
      this.#state = ENDED;
      return;
    }
    const name = readFieldLine(line)?.name ?? null;
    if (name === null) this.#breakAtLine(line);
    else if (name === 'content-length' || name === 'transfer-encoding') {
      this.#break(`${name} in a trailer`, 0);
    }
  }

  #breakAtLine(line: string): void {
    this.#break(`the line ${JSON.stringify(line.slice(0, 80))}`, 0);
  }

  #breakForSize(at: number): number {
    return this.#break(`headers of more than ${MAX_HEAD_BYTES} bytes`, at);
  }

  #break(problem: string, at: number): number {
    this.#state = BROKEN;
    this.#problem = `not HTTP/1.1: ${problem}`;
    return at;
  }
}

const NO_HEADERS: Record<string, string | string[] | undefined> = createHeaders();

/** Without a prototype: the names are the server's. */
function createHeaders(): Record<string, string | string[] | undefined> {
  return Object.create(null) as Record<string, string | string[] | undefined>;
}

/** Known after a few bytes, so that whoever speaks something else and waits is not waited for. */
function looksLikeStatusLine(line: string): boolean {
  return line.length < 7 ? 'HTTP/1.'.startsWith(line) : line.startsWith('HTTP/1.');
}
