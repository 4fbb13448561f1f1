import type { Piece, PieceKind, Script } from '../answer/script.ts';

/** The script with each piece replaced by what `change` makes of it; times and ending stay. */
export function mapPieces(script: Script, change: (piece: Piece) => readonly Piece[]): Script {
  return {
    ...script,
    writes: script.writes.map(({ dueMs, pieces }) => ({ dueMs, pieces: pieces.flatMap(change) })),
  };
}

/** The script without the pieces of one kind. */
export function withoutPieces(script: Script, kind: PieceKind): Script {
  return mapPieces(script, (candidate) => (candidate.kind === kind ? [] : [candidate]));
}
