import { piece, type Piece } from '../answer/script.ts';
import type { Fault } from './fault.ts';
import { mapPieces } from './map-pieces.ts';

export const malformedJson: Fault = {
  description:
    'an event in the middle of the stream, or the whole body, is JSON with its end missing',
  ending: { stream: 'protocol_error', whole: 'protocol_error' },
  alterStream: (script) => {
    const contents = script.writes
      .flatMap(({ pieces }) => pieces)
      .filter(({ kind }) => kind === 'content');
    const middle = contents[contents.length >> 1];
    return mapPieces(script, (candidate) =>
      candidate === middle ? [piece('content', `${firstHalf(candidate)}\n\n`)] : [candidate],
    );
  },
  alterWhole: (script) => {
    const altered = mapPieces(script, (body) => [piece('body', firstHalf(body))]);
    const [body] = altered.writes.flatMap(({ pieces }) => pieces);
    // The length is that of what is sent: the answer is well framed, and wrong.
    const headers = { ...script.headers, 'content-length': body?.byteLength ?? 0 };
    return { ...altered, headers };
  },
};

function firstHalf({ data }: Piece): string {
  const text = data.toString();
  return text.slice(0, text.length >> 1);
}
