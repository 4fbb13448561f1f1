import type { STREAM_FLAGS } from './flags/stream-flags.ts';
import { alternateByCount } from './alternate-by-count.ts';
import { FEWEST_ALTERNATIONS } from './alternation.ts';
import { composePlan, whyNoMock, type Composed } from './compose-plan.ts';
import type { ParsedFlags } from './read-values.ts';
import type { Surroundings } from './surroundings.ts';
import { badValue } from './usage-errors.ts';

type StreamFlags = ParsedFlags<typeof STREAM_FLAGS>;

/** What `chatload stream` resolves to. */
export function resolveStream(flags: StreamFlags, surroundings: Surroundings): Composed {
  const { values } = flags;
  const { requests, concurrent: slots } = values;
  const batch = resolveBatch(values);
  const noBaselineBecause = whyNoBaseline(values);
  return composePlan(flags, surroundings, {
    command: 'stream',
    comparing: values,
    stream: true,
    includeUsage: !values['no-include-usage'],
    recordChunks: values['record-chunks'],
    stallTimeoutMs: values['stall-timeout'],
    noBaselineBecause,
    slotFlags: '--concurrent / --batch',
    phases: {
      stop: { requests },
      alternations: noBaselineBecause === null ? alternateByCount(requests, slots) : null,
      shape: (stop) => ({ model: 'closed', slots, batch, stop }),
      warmup: {
        model: 'closed',
        slots,
        // Released all at once, so that as many connections are opened as there are slots.
        batch: slots,
        // No more connections are ever used than there are requests.
        stop: { requests: values.warmup ?? Math.min(slots, requests) },
      },
    },
    chooseEngine: () => ({
      engine: 'native',
      engineBecause: 'it is the only one that measures streams',
    }),
  });
}

function resolveBatch({
  concurrent,
  batch = Math.min(5, concurrent),
}: StreamFlags['values']): number {
  if (batch <= concurrent) return batch;
  throw badValue('--batch', String(batch), `must not be above --concurrent ${concurrent}`);
}

function whyNoBaseline(values: StreamFlags['values']): string | null {
  const because = whyNoMock(values);
  if (because !== null) return because;
  const areTooFew = values.requests < FEWEST_ALTERNATIONS * values.concurrent;
  return areTooFew ? `fewer than ${FEWEST_ALTERNATIONS} × --concurrent requests` : null;
}
