import type { Fault } from './fault.ts';
import { halfBody, halfStream } from './half-script.ts';

export const stall: Fault = {
  description: 'goes silent in the middle of the answer and keeps the connection open',
  // A limit on silence holds from a stream's first token on; a whole answer has only its time-out.
  ending: { stream: 'stalled', whole: 'timeout' },
  alterStream: (script) => {
    const { writes, nextDueMs } = halfStream(script);
    return { ...script, writes, end: { how: 'silence', dueMs: nextDueMs } };
  },
  alterWhole: (script) => ({
    ...script,
    writes: halfBody(script),
    end: { ...script.end, how: 'silence' },
  }),
};
