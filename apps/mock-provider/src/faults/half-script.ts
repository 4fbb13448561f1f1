import { piece, type PieceKind, type Script, type Write } from '../answer/script.ts';

const CLOSING: ReadonlySet<PieceKind> = new Set(['finish', 'usage', 'done']);

/**
 * The first half of a stream, at least its first token and never its finish chunk; `nextDueMs` is
 * when it would have gone on.
 */
export function halfStream(script: Script): { writes: readonly Write[]; nextDueMs: number } {
  const kept = Math.max(1, Math.floor(script.writes.length / 2));
  return {
    writes: script.writes.slice(0, kept).map(({ dueMs, pieces }) => ({
      dueMs,
      pieces: pieces.filter(({ kind }) => !CLOSING.has(kind)),
    })),
    nextDueMs: script.writes[kept]?.dueMs ?? script.end.dueMs,
  };
}

/** The first half of a whole answer's body; the `content-length` still promises all of it. */
export function halfBody(script: Script): readonly Write[] {
  return script.writes.map(({ dueMs, pieces }) => ({
    dueMs,
    pieces: pieces.map(({ kind, data, byteLength }) =>
      piece(kind, Buffer.from(data).subarray(0, byteLength >> 1)),
    ),
  }));
}
