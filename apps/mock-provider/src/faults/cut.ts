import type { Fault } from './fault.ts';
import { halfBody, halfStream } from './half-script.ts';

export const cut: Fault = {
  description: 'the connection is closed (FIN) in the middle of the answer',
  ending: { stream: 'reset', whole: 'reset' },
  alterStream: (script) => {
    const { writes, nextDueMs } = halfStream(script);
    return { ...script, writes, end: { how: 'fin', dueMs: nextDueMs } };
  },
  alterWhole: (script) => ({
    ...script,
    writes: halfBody(script),
    end: { ...script.end, how: 'fin' },
  }),
};
