import {
  fewestPairsForAlarm,
  type LookPlan,
  type MeasuredPairs,
  type PerfMetric,
} from '@chatload/comparison';

export interface Noteworthy {
  readonly measured: MeasuredPairs;
  readonly look: LookPlan;
  readonly metrics: readonly PerfMetric[];
  readonly isInterrupted: boolean;
}

/** What a reader of the table must know beside it, a sentence each. */
export function composeNotes(about: Noteworthy): readonly string[] {
  const { measured, look, metrics, isInterrupted } = about;
  const { pairs, verdict } = measured;
  const notes: string[] = [];
  if (isInterrupted) notes.push('It was interrupted: exit code 130.');
  const fewest = fewestPairsForAlarm(metrics.length);
  if (look.maxPairs < fewest) {
    notes.push(
      `An alarm needs at least ${fewest} pairs, and the time has room for ${look.maxPairs}: raise --max-minutes, or shorten the run.`,
    );
  } else if (!isInterrupted && verdict.goOn && pairs.length < look.maxPairs) {
    notes.push('The time was up: --max-minutes.');
  }
  return notes;
}
