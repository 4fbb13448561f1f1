import type { Warning } from '@chatload/contracts';
import { BLOCKED_MS } from '../server-tally.ts';
import { showNumber } from '../show-number.ts';

/** While the loop is blocked no stream of the server moves. */
export const eventLoopBlocked: Warning = {
  name: 'event-loop-blocked',
  description:
    'the server’s event loop was held up for more than 50 ms, in at least two samples of 250 ms',
  check({ plan, server }) {
    const blocked = server?.blockedSamples ?? 0;
    if (server === null || blocked < 2) return null;
    const worst = showNumber(server.loopDelayMaxMs ?? 0);
    return {
      figure: `the server’s event loop was held up for up to ${worst} ms, and for more than ${BLOCKED_MS} ms in ${blocked} of ${server.samples} samples`,
      cause:
        'Something runs for that long without a pause: a large computation, a synchronous call, or garbage collection.',
      next:
        plan.command === 'benchmark'
          ? 'See the findings: they name the function.'
          : 'Run `npx chatload benchmark` with the same server: it names the function.',
    };
  },
};
