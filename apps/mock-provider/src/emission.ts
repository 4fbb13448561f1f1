import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '@chatload/kernel';
import { countEvents, type Script, type Write, type WriteList } from './answer/script.ts';
import type { Paced, Pacer } from './pacing/pacer.ts';

export interface EmissionOptions {
  readonly script: Script<WriteList>;
  /** A response that nothing was written to, and that Fastify has let go of (`reply.hijack()`). */
  readonly response: ServerResponse;
  readonly socket: Socket;
  readonly requestReadAtMs: number;
  readonly pacer: Pacer;
  readonly clock: Clock;
  readonly observer: EmissionObserver;
}

export interface EmissionObserver {
  /** Right after each write: when it was due, when it left, and how many events it held. */
  emitted(dueAtMs: number, emittedAtMs: number, eventCount: number): void;
  /** Once, when nothing more will be sent. */
  ended(cause: 'script' | 'client'): void;
}

/** Once a client lets this much pile up, the stream waits for it, as any provider's would. */
const MOST_BUFFERED_BYTES = 1024 * 1024;

/**
 * Plays one script on one response.
 *
 * The body is written to the socket itself, framed by hand where HTTP/1.1 wants chunks:
 * `response.write` corks the socket and writes in a later tick, so that a stamp taken before it would
 * lie. `writeHead` and `end` still go through the response; by them Node knows where the body begins
 * and ends, and hands the connection on to its next request. Since Node believes that a body it never
 * saw is empty, `end` writes just the closing `0\r\n\r\n`.
 */
export class Emission implements Paced {
  readonly #options: EmissionOptions;
  readonly #frame: (write: Write) => string | Buffer;
  #next = 0;
  #headersLeft = false;
  #over = false;

  constructor(options: EmissionOptions) {
    this.#options = options;
    const { response, script } = options;
    response.once('close', this.#onClose);
    response.writeHead(200, script.headers);
    // Node chunks neither a body with a content-length nor any body of an HTTP/1.0 client.
    this.#frame = response.chunkedEncoding ? encodeChunk : joinPieces;
  }

  start(): void {
    this.#options.pacer.add(this, this.#nextDueAtMs());
  }

  onDue(): number | undefined {
    const { script, socket, response, observer } = this.#options;
    // Once the socket has ended, its close is under way and will end this.
    if (this.#over || !socket.writable) return undefined;
    if (!this.#headersLeft && script.headersDueMs !== null) {
      response.flushHeaders();
      this.#headersLeft = true;
      return this.#nextDueAtMs();
    }
    const write = script.writes.at(this.#next);
    if (write !== undefined) this.#write(write);
    else if (script.end.how !== 'silence') this.#end();
    else return undefined;
    if (this.#over) {
      observer.ended('script');
      return undefined;
    }
    if (socket.writableLength > MOST_BUFFERED_BYTES) {
      socket.once('drain', this.#onDrain);
      return undefined;
    }
    return this.#nextDueAtMs();
  }

  /** One system call for all that leaves at this instant: headers, frame and the response's end. */
  #write(write: Write): void {
    const { script, socket, response, clock, observer, requestReadAtMs } = this.#options;
    const frame = this.#frame(write);
    this.#next++;
    const completes =
      this.#next === script.writes.length &&
      script.end.how === 'complete' &&
      script.end.dueMs <= write.dueMs;
    const emittedAtMs = clock.now();
    if (completes && !this.#headersLeft && !response.chunkedEncoding) {
      // A whole body at once: Node puts it behind the headers in one string.
      this.#over = true;
      response.end(frame);
    } else if (completes || !this.#headersLeft) {
      socket.cork();
      if (!this.#headersLeft) response.flushHeaders();
      this.#headersLeft = true;
      socket.write(frame);
      if (completes) this.#end();
      socket.uncork();
    } else {
      socket.write(frame);
    }
    observer.emitted(requestReadAtMs + write.dueMs, emittedAtMs, countEvents(write.pieces));
  }

  #end(): void {
    const { script, socket, response } = this.#options;
    this.#over = true;
    if (script.end.how === 'complete') response.end();
    else if (script.end.how === 'fin') socket.destroySoon();
    else socket.resetAndDestroy();
  }

  #nextDueAtMs(): number {
    const { script, requestReadAtMs } = this.#options;
    const dueMs =
      !this.#headersLeft && script.headersDueMs !== null
        ? script.headersDueMs
        : (script.writes.dueMsAt(this.#next) ?? script.end.dueMs);
    return requestReadAtMs + dueMs;
  }

  readonly #onDrain = (): void => {
    if (!this.#over) this.#options.pacer.add(this, this.#nextDueAtMs());
  };

  /** The response closes after its end, too; before it, the client has left. */
  readonly #onClose = (): void => {
    if (this.#over) return;
    this.#over = true;
    this.#options.pacer.remove(this);
    this.#options.observer.ended('client');
  };
}

/** One write as one chunk of HTTP's chunked coding (RFC 9112, section 7.1). */
function encodeChunk({ pieces }: Write): string | Buffer {
  let byteLength = 0;
  for (const piece of pieces) byteLength += piece.byteLength;
  // A chunk of length 0 would end the body.
  if (byteLength === 0) return '';
  const head = `${byteLength.toString(16)}\r\n`;
  if (pieces.some(({ data }) => typeof data !== 'string')) {
    const parts = pieces.map(({ data }) => Buffer.from(data));
    return Buffer.concat([Buffer.from(head), ...parts, Buffer.from('\r\n')]);
  }
  let frame = head;
  for (const { data } of pieces) frame += data;
  return `${frame}\r\n`;
}

function joinPieces({ pieces }: Write): string | Buffer {
  return pieces.every(({ data }) => typeof data === 'string')
    ? pieces.map(({ data }) => data).join('')
    : Buffer.concat(pieces.map(({ data }) => Buffer.from(data)));
}
