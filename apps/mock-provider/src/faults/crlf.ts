import { piece } from '../answer/script.ts';
import type { Fault } from './fault.ts';
import { mapPieces } from './map-pieces.ts';

export const crlf: Fault = {
  description: 'a stream whose lines end with CR and LF; whole answers are healthy',
  ending: { stream: 'complete', whole: 'complete' },
  alterStream: (script) =>
    mapPieces(script, ({ kind, data }) => [piece(kind, data.toString().replaceAll('\n', '\r\n'))]),
};
