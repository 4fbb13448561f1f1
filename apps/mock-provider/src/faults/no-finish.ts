import type { ChatCompletion } from '@chatload/openai-protocol';
import { piece, type Piece, type Script } from '../answer/script.ts';
import type { Fault } from './fault.ts';
import { mapPieces, withoutPieces } from './map-pieces.ts';

export const noFinish: Fault = {
  description: 'a clean end, with everything but a finish reason',
  ending: { stream: 'truncated', whole: 'truncated' },
  alterStream: (script) => withoutPieces(script, 'finish'),
  alterWhole: (script) => {
    const altered = mapPieces(script, (body) => [withoutReason(body)]);
    return { ...altered, headers: { ...altered.headers, 'content-length': bodyLength(altered) } };
  },
};

function withoutReason(body: Piece): Piece {
  const completion = JSON.parse(body.data.toString()) as ChatCompletion;
  const choices = completion.choices.map((choice) => ({ ...choice, finish_reason: null }));
  return piece('body', JSON.stringify({ ...completion, choices }));
}

function bodyLength({ writes }: Script): number {
  return writes.flatMap(({ pieces }) => pieces).reduce((sum, body) => sum + body.byteLength, 0);
}
