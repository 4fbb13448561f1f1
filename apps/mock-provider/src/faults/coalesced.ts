import type { Write } from '../answer/script.ts';
import type { Fault } from './fault.ts';

const WRITES_TOGETHER = 4;

export const coalesced: Fault = {
  description: `the content of ${WRITES_TOGETHER} writes in one, when the last of them is due; whole answers are healthy`,
  ending: { stream: 'complete', whole: 'complete' },
  alterStream: (script) => {
    const writes: Write[] = [];
    for (let start = 0; start < script.writes.length; start += WRITES_TOGETHER) {
      const group = script.writes.slice(start, start + WRITES_TOGETHER);
      writes.push({
        dueMs: group.at(-1)?.dueMs ?? script.end.dueMs,
        pieces: group.flatMap(({ pieces }) => pieces),
      });
    }
    return { ...script, writes };
  },
};
