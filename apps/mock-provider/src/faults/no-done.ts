import type { Fault } from './fault.ts';
import { withoutPieces } from './map-pieces.ts';

export const noDone: Fault = {
  description: 'a stream without [DONE]; whole answers are healthy',
  ending: { stream: 'complete', whole: 'complete' },
  alterStream: (script) => withoutPieces(script, 'done'),
};
