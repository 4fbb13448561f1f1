import { delayWrites, SLOW_MS } from './delay-script.ts';
import type { Fault } from './fault.ts';

export const slowHeaders: Fault = {
  description: `headers, and all that follows, ${SLOW_MS / 1_000} s later`,
  ending: { stream: 'complete', whole: 'complete' },
  alterStream: (script) => ({ ...delayWrites(script, SLOW_MS), headersDueMs: SLOW_MS }),
  // The headers of a whole answer leave with its body.
  alterWhole: (script) => delayWrites(script, SLOW_MS),
};
