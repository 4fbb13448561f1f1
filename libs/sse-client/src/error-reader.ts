import { findError } from '@chatload/openai-protocol';

import type { BodyReader, Outcome } from './body-reader.ts';

/** As much of an error's body as is looked into. */
const MAX_ERROR_BYTES = 64 * 1024;

/**
 * The body of an answer with status ≥ 400. That it failed is certain before the body: it only adds the
 * server's own words, as far as they come.
 */
export class ErrorReader implements BodyReader {
  readonly #status: number;
  readonly #parts: Buffer[] = [];
  #bytes = 0;

  constructor(status: number) {
    this.#status = status;
  }

  write(bytes: Buffer, start: number, end: number): Outcome | null {
    const taken = Math.min(end, start + MAX_ERROR_BYTES - this.#bytes);
    const part = Buffer.from(bytes.subarray(start, taken));
    this.#parts.push(part);
    this.#bytes += part.length;
    return this.#bytes < MAX_ERROR_BYTES ? null : this.#outcome('drop');
  }

  end(): Outcome {
    return this.#outcome('drain');
  }

  breakOff(): Outcome {
    return this.#outcome('drop');
  }

  #outcome(rest: Outcome['rest']): Outcome {
    const text = Buffer.concat(this.#parts).toString('utf8');
    const words = findMessage(text) ?? text;
    const detail = words.trim() === '' ? `status ${this.#status} without a message` : words;
    return { ending: 'http_error', detail, rest };
  }
}

function findMessage(text: string): string | undefined {
  try {
    return findError(JSON.parse(text))?.message;
  } catch {
    return undefined;
  }
}
