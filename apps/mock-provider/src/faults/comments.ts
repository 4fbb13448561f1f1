import { piece } from '../answer/script.ts';
import type { Fault } from './fault.ts';

const COMMENT = piece('comment', ': keep-alive\n\n');

export const comments: Fault = {
  description: 'a comment ahead of the data of every write; whole answers are healthy',
  ending: { stream: 'complete', whole: 'complete' },
  alterStream: (script) => ({
    ...script,
    writes: script.writes.map(({ dueMs, pieces }) => ({ dueMs, pieces: [COMMENT, ...pieces] })),
  }),
};
