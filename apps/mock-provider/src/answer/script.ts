/**
 * Everything that will be sent in answer to one request, decided before the first byte leaves: the
 * player only waits and writes. Faults are functions from one script to another.
 *
 * All instants are milliseconds after the whole request was read.
 */
export interface Script<Writes = readonly Write[]> {
  /** Of the response, whose status is 200. With a `content-length`, the body is not chunked. */
  readonly headers: Readonly<Record<string, string | number>>;
  /** `null`: the headers leave together with the first write. */
  readonly headersDueMs: number | null;
  /** In the order of their due times. */
  readonly writes: Writes;
  readonly end: End;
}

/**
 * The writes of a script by their place, made when they are asked for: a stream that waits holds no
 * text of what is to come. With thousands of them open, that would be most of the memory, and of the
 * collector's pauses.
 */
export interface WriteList {
  readonly length: number;
  /** When the write at `index` is due; `undefined` behind the last one. */
  dueMsAt(index: number): number | undefined;
  at(index: number): Write | undefined;
}

/** What leaves in one `write` to the socket. */
export interface Write {
  readonly dueMs: number;
  readonly pieces: readonly Piece[];
}

/**
 * - `role`, `content`, `finish`, `usage`, `error`: SSE events with data; `content` carries one or
 *   more tokens
 * - `done`: the `[DONE]` event
 * - `comment`: an SSE comment, which no client sees as an event
 * - `part`: the beginning of an event whose rest follows in a later piece
 * - `body`: of a whole answer, or its rest
 */
export type PieceKind =
  | 'role'
  | 'content'
  | 'finish'
  | 'usage'
  | 'error'
  | 'done'
  | 'comment'
  | 'part'
  | 'body';

export interface Piece {
  readonly kind: PieceKind;
  readonly data: string | Buffer;
  readonly byteLength: number;
}

/**
 * - `complete` the response ends as HTTP ends it, and the connection can be used again
 * - `fin`, `rst` the connection is closed, or reset, with the response unfinished
 * - `silence` nothing more comes; the connection stays open until the client leaves
 */
interface End {
  readonly how: 'complete' | 'fin' | 'rst' | 'silence';
  readonly dueMs: number;
}

/** Writes that are all there already. */
export function listWrites(writes: readonly Write[]): WriteList {
  return {
    length: writes.length,
    dueMsAt: (index) => writes[index]?.dueMs,
    at: (index) => writes[index],
  };
}

/** All the writes of a list. */
export function makeWrites(list: WriteList): Write[] {
  const writes: Write[] = [];
  for (let write = list.at(0); write !== undefined; write = list.at(writes.length)) {
    writes.push(write);
  }
  return writes;
}

/** A piece; its length is counted unless the caller knows it. */
export function piece(
  kind: PieceKind,
  data: string | Buffer,
  byteLength: number = Buffer.byteLength(data),
): Piece {
  return { kind, data, byteLength };
}

const NOT_COUNTED: ReadonlySet<PieceKind> = new Set(['done', 'comment', 'part']);

/**
 * How many of the pieces a client counts as a chunk: events with data, `[DONE]` not among them. The
 * body of a whole answer counts as one.
 */
export function countEvents(pieces: readonly Piece[]): number {
  let count = 0;
  for (const { kind } of pieces) if (!NOT_COUNTED.has(kind)) count++;
  return count;
}
