import { compileScan, LAYOUT, VECTOR_BYTES } from './event-scanner-code.ts';
import { createMemory } from './wasm-module.ts';

/**
 * WebAssembly sees its own memory only: the template, the buffer that the lean transport's sockets
 * read into, and room for bytes that stand elsewhere. All of a thread's streams share it.
 */
const READ_AT = 64 * 1024;
const READ_BYTES = 64 * 1024;
const COPY_AT = READ_AT + READ_BYTES;
/** Small: what is copied and not recognised was copied in vain. */
const COPY_BYTES = 8 * 1024;

/** A little more than is used, for vectors that begin before the end. */
const memory = createMemory(COPY_AT + COPY_BYTES + VECTOR_BYTES);
const scan = compileScan(memory);
const bytesOfMemory = new Uint8Array(memory.buffer);
const found = new Int32Array(memory.buffer, LAYOUT.eventCount, 3);
const copyRoom = Buffer.from(memory.buffer, COPY_AT, COPY_BYTES);

/**
 * One for all sockets of a thread: the system fills it, and its bytes are read to the end before the
 * call returns, so that no socket needs a buffer of its own and no read an object.
 */
export const READ_BUFFER = Buffer.from(memory.buffer, READ_AT, READ_BYTES);

/** What an event is made of around its text, as the scan wants it. */
export class ScanPattern {
  /** As it stands in memory, from the lengths on. */
  readonly image: Uint8Array;

  constructor(prefix: Uint8Array, suffix: Uint8Array) {
    const suffixAt = LAYOUT.prefix + filledBytes(prefix.length);
    const image = new Uint8Array(suffixAt + filledBytes(suffix.length) - LAYOUT.prefixBytes);
    const place = (bytes: ArrayLike<number>, at: number): void =>
      image.set(bytes, at - LAYOUT.prefixBytes);
    place(new Uint8Array(Uint32Array.of(prefix.length, suffix.length).buffer), LAYOUT.prefixBytes);
    place(maskOf(prefix.length), LAYOUT.prefixMask);
    place(maskOf(suffix.length), LAYOUT.suffixMask);
    place(prefix, LAYOUT.prefix);
    place(suffix, suffixAt);
    this.image = image;
  }

  /** Whether there is room for it in memory. */
  static fits(prefix: Uint8Array, suffix: Uint8Array): boolean {
    return LAYOUT.prefix + filledBytes(prefix.length) + filledBytes(suffix.length) <= READ_AT;
  }
}

/** All of its whole vectors, and one for the rest, even if there is none. */
function filledBytes(length: number): number {
  return length - (length % VECTOR_BYTES) + VECTOR_BYTES;
}

function maskOf(length: number): Uint8Array {
  return new Uint8Array(VECTOR_BYTES).fill(0xff, 0, length % VECTOR_BYTES);
}

let inMemory: ScanPattern | null = null;
let stoppedAt = 0;

/** A part of a read; `chunkEnd`: where the chunk of HTTP's that it begins in ends. */
export interface ScanSpan {
  readonly start: number;
  readonly end: number;
  readonly chunkEnd: number;
}

/**
 * Goes over the events that the pattern fits, and over the framing from one of HTTP's chunks to the
 * next; gives back where it stopped, always at the start of an event or at a chunk's end. How many
 * events it were is to be asked for before the next scan.
 */
export function scanEvents(pattern: ScanPattern, bytes: Buffer, span: ScanSpan): number {
  if (inMemory !== pattern) {
    bytesOfMemory.set(pattern.image, LAYOUT.prefixBytes);
    inMemory = pattern;
  }
  const { start, end, chunkEnd } = span;
  const isHere = bytes.buffer === memory.buffer;
  const shift = isHere ? bytes.byteOffset : COPY_AT - start;
  const length = isHere ? end - start : bytes.copy(copyRoom, 0, start, end);
  const at = start + shift;
  stoppedAt = scan(at, at + length, chunkEnd + shift);
  return stoppedAt - shift;
}

/** What the last scan went over. */
export const lastScan = {
  get eventCount(): number {
    return found[0] ?? 0;
  },
  /** Without HTTP's framing. */
  get bodyBytes(): number {
    return found[1] ?? 0;
  },
  /** How much of the chunk in which it stopped it left. */
  get leftBytes(): number {
    return (found[2] ?? 0) - stoppedAt;
  },
} as const;
