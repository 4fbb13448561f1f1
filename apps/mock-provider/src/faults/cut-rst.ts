import type { Fault } from './fault.ts';
import { halfBody, halfStream } from './half-script.ts';

/** A reset throws away what the client has not read yet: time for it to read the first half. */
const RESET_AFTER_MS = 20;

export const cutRst: Fault = {
  description: 'the connection is reset (RST) in the middle of the answer',
  ending: { stream: 'reset', whole: 'reset' },
  alterStream: (script) => {
    const { writes, nextDueMs } = halfStream(script);
    return { ...script, writes, end: { how: 'rst', dueMs: nextDueMs + RESET_AFTER_MS } };
  },
  alterWhole: (script) => ({
    ...script,
    writes: halfBody(script),
    end: { how: 'rst', dueMs: script.end.dueMs + RESET_AFTER_MS },
  }),
};
