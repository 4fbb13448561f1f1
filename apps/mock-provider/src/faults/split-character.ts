import { piece, type Piece, type Script, type Write } from '../answer/script.ts';
import type { Fault } from './fault.ts';

/** Long enough for the two halves to arrive in two reads. */
const HALVES_APART_MS = 20;

export const splitCharacter: Fault = {
  description: `a character of several bytes split over two writes, ${HALVES_APART_MS} ms apart`,
  ending: { stream: 'complete', whole: 'complete' },
  alterStream: splitFirst,
  alterWhole: splitFirst,
};

/** Splits inside the first character of several bytes; what was due before the rest waits for it. */
function splitFirst(script: Script): Script {
  const writes: Write[] = [];
  let earliestMs = 0;
  for (const write of script.writes) {
    const dueMs = Math.max(write.dueMs, earliestMs);
    const halves = earliestMs === 0 ? splitPieces(write.pieces) : undefined;
    if (halves === undefined) {
      writes.push({ dueMs, pieces: write.pieces });
    } else {
      earliestMs = dueMs + HALVES_APART_MS;
      writes.push({ dueMs, pieces: halves[0] }, { dueMs: earliestMs, pieces: halves[1] });
    }
  }
  return {
    ...script,
    writes,
    end: { ...script.end, dueMs: Math.max(script.end.dueMs, earliestMs) },
  };
}

function splitPieces(pieces: readonly Piece[]): [Piece[], Piece[]] | undefined {
  for (const [index, { kind, data }] of pieces.entries()) {
    const bytes = Buffer.from(data);
    // The first byte of such a character is 11xxxxxx, the others are 10xxxxxx (RFC 3629).
    const at = bytes.findIndex((byte) => byte >= 0xc0) + 1;
    if (at === 0) continue;
    return [
      [...pieces.slice(0, index), piece('part', bytes.subarray(0, at))],
      [piece(kind, bytes.subarray(at)), ...pieces.slice(index + 1)],
    ];
  }
  return undefined;
}
