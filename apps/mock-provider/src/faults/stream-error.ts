import { encodeSseEvent, openAiError } from '@chatload/openai-protocol';
import { piece } from '../answer/script.ts';
import type { Fault } from './fault.ts';
import { halfStream } from './half-script.ts';

const ERROR = openAiError('The server had an error while processing your request.', {
  type: 'server_error',
});

export const streamError: Fault = {
  description:
    'an error object in the middle of the stream, then a clean end; whole answers are healthy',
  ending: { stream: 'stream_error', whole: 'complete' },
  alterStream: (script) => {
    const { writes, nextDueMs } = halfStream(script);
    const error = piece('error', encodeSseEvent(JSON.stringify(ERROR)));
    return {
      ...script,
      writes: [...writes, { dueMs: nextDueMs, pieces: [error] }],
      end: { how: 'complete', dueMs: nextDueMs },
    };
  },
};
