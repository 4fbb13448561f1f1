import type { Sample } from '@chatload/contracts';

/** One answer of the mock's own log, a line of mock-log.jsonl; stamps as in a Sample. */
export interface LoggedAnswer {
  readonly id: string;
  readonly model: string;
  readonly path: string;
  /** When the mock had read the whole request. */
  readonly requestReadAtMs: number;
  /** Events with data, in the order in which they left; `[DONE]` is not among them. */
  readonly events: readonly { readonly dueAtMs: number; readonly emittedAtMs: number }[];
}

/**
 * Arrival minus emission of every event of the complete samples, in milliseconds, ascending: the
 * k-th arrival of an answer is paired with the k-th emission of the same answer id. All processes of
 * a machine read one clock, so the stamps can be subtracted.
 *
 * Throws when an event has no partner: a pairing that guesses proves nothing.
 */
export function arrivalLateness(
  samples: readonly Sample[],
  answers: readonly LoggedAnswer[],
): Float64Array {
  const emissions = new Map(answers.map(({ id, events }) => [id, events]));
  const lateness: number[] = [];
  for (const { ending, answerId, chunksAtMs } of samples) {
    if (ending !== 'complete') continue;
    const events = emissions.get(answerId ?? '');
    if (events === undefined || events.length !== chunksAtMs?.length) {
      const left = events?.length ?? 'no';
      throw new Error(`${answerId}: ${left} events left, ${chunksAtMs?.length ?? 'none'} arrived`);
    }
    for (const [index, { emittedAtMs }] of events.entries()) {
      lateness.push((chunksAtMs[index] ?? Number.NaN) - emittedAtMs);
    }
  }
  return Float64Array.from(lateness).toSorted();
}
