import type { PhaseSummary, Summary, Validity, Verdict } from '@chatload/contracts';
import { EXIT } from '@chatload/kernel';
import { countEnded, endingCounts } from './counts.ts';
import { assessValidity, type InstrumentHealth } from './validity.ts';

/** What a run ended with. */
export interface JudgeInput extends InstrumentHealth {
  /** The user ended it before its time. */
  readonly aborted: boolean;
  /** One line on how the rig or the target failed; `null` when both lasted. */
  readonly rigFailure: string | null;
  /** `null` when nothing was measured. */
  readonly summary: Summary | null;
}

/** The verdict on a run: the first rule that holds decides. */
export function judge(input: JudgeInput): Verdict {
  const { aborted, rigFailure, summary } = input;
  const measured = summary?.measured ?? null;
  const validity = assessValidity(input, figureJudgedMs(measured));
  const rule = decide({ aborted, rigFailure, measured, validity });
  return { ...rule, validity };
}

function decide(run: {
  readonly aborted: boolean;
  readonly rigFailure: string | null;
  readonly measured: PhaseSummary | null;
  readonly validity: Validity;
}): Pick<Verdict, 'outcome' | 'exitCode' | 'reason'> {
  const { aborted, rigFailure, measured, validity } = run;
  if (aborted) {
    const reason = `interrupted; ${describeCompletion(measured)} until then`;
    return { outcome: 'interrupted', exitCode: EXIT.interrupted, reason };
  }
  if (rigFailure !== null) {
    return { outcome: 'rig_failed', exitCode: EXIT.rig, reason: rigFailure };
  }
  if (completeCount(measured) === 0) {
    const reason = `nothing succeeded: ${describeCompletion(measured)}${describeEndings(measured)}`;
    return { outcome: 'fail', exitCode: EXIT.objectiveMissed, reason };
  }
  if (validity.level === 'inconclusive') {
    const reason = `the run cannot be believed: ${validity.notes[0] ?? ''}`;
    return { outcome: 'inconclusive', exitCode: EXIT.inconclusive, reason };
  }
  return { outcome: 'pass', exitCode: EXIT.pass, reason: describeCompletion(measured) };
}

/** What the verdict rests on: time to first chunk of streams, latency of whole answers; at p50. */
function figureJudgedMs(measured: PhaseSummary | null): number {
  const figure = measured?.figures.ttfcMs ?? measured?.figures.e2eMs;
  return figure?.p50 ?? 0;
}

function describeCompletion(measured: PhaseSummary | null): string {
  const ended = measured ? countEnded(measured.counts) : 0;
  return `${completeCount(measured)} of ${ended} requests completed`;
}

/** The endings that occurred, most frequent first, in brackets. */
function describeEndings(measured: PhaseSummary | null): string {
  const endings = measured ? endingCounts(measured.counts).toSorted(([, a], [, b]) => b - a) : [];
  if (endings.length === 0) return '';
  return ` (${endings.map(([ending, count]) => `${ending} ${count}`).join(', ')})`;
}

function completeCount(measured: PhaseSummary | null): number {
  return measured?.counts.endings.complete ?? 0;
}
