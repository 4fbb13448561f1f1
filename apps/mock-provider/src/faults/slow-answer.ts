import { delayWrites, SLOW_MS } from './delay-script.ts';
import type { Fault } from './fault.ts';

export const slowAnswer: Fault = {
  description: `the first token, or the whole answer, ${SLOW_MS / 1_000} s later; a stream's headers are punctual`,
  ending: { stream: 'complete', whole: 'complete' },
  alterStream: (script) => delayWrites(script, SLOW_MS),
  alterWhole: (script) => delayWrites(script, SLOW_MS),
};
