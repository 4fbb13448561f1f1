import type {
  Evidence,
  ObjectiveResult,
  PhaseSummary,
  Plan,
  PluginFailure,
  RunWarning,
  ServerFigures,
  Summary,
  Validity,
  Verdict,
} from '@chatload/contracts';
import { EXIT } from '@chatload/kernel';
import { countEnded, endingCounts } from './counts.ts';
import { judgeObjective, nameObjective } from './judge-objective.ts';
import { showNumber } from './show-number.ts';
import { ownSendLagMs } from './timing-limits.ts';
import { assessValidity, type InstrumentHealth } from './validity.ts';
import { findWarnings, type PluginWarning } from './warnings/find-warnings.ts';

/** What a run ended with. */
export interface JudgeInput extends InstrumentHealth {
  readonly plan: Plan;
  /** The user ended it before its time. */
  readonly aborted: boolean;
  /** One line on how the rig or the target failed; `null` when both lasted. */
  readonly rigFailure: string | null;
  readonly summary: Summary;
  /** `null` where the server was not watched. */
  readonly server: ServerFigures | null;
  readonly evidence: Evidence;
  /** Those of plug-ins; the built-in ones are always in. */
  readonly warnings?: readonly PluginWarning[];
}

export interface Judgement {
  readonly verdict: Verdict;
  /** Warnings of plug-ins that could not be had. */
  readonly pluginFailures: readonly PluginFailure[];
}

/** The verdict on a run: the first rule that holds decides. */
export function judge(input: JudgeInput): Judgement {
  const { plan, aborted, rigFailure, summary, server, evidence } = input;
  const objectives = plan.judging.objectives.map((one) => judgeObjective(one, summary, server));
  const sendLagMs = ownSendLagMs(plan, summary);
  const { coalesceMs } = plan.generator;
  const validity = assessValidity(input, { objectives, sendLagMs, coalesceMs });
  const context = { plan, summary, server, objectives, validity, evidence };
  const { warnings, failures } = findWarnings(context, input.warnings);
  const { failOnWarning } = plan.judging;
  const { measured } = summary;
  const found = { aborted, rigFailure, measured, validity, objectives, warnings, failOnWarning };
  return {
    verdict: { ...decide(found), objectives, warnings, validity },
    pluginFailures: failures,
  };
}

function decide(run: {
  readonly aborted: boolean;
  readonly rigFailure: string | null;
  readonly measured: PhaseSummary;
  readonly validity: Validity;
  readonly objectives: readonly ObjectiveResult[];
  readonly warnings: readonly RunWarning[];
  readonly failOnWarning: boolean;
}): Pick<Verdict, 'outcome' | 'exitCode' | 'reason'> {
  const { aborted, rigFailure, measured, validity, objectives, warnings, failOnWarning } = run;
  if (aborted) {
    const reason = `${describeCompletion(measured)} until then`;
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
  const missed = objectives.filter(({ outcome }) => outcome === 'missed');
  if (missed.length > 0) {
    const reason = `objective missed: ${missed.map(describeMiss).join(', ')}`;
    return { outcome: 'fail', exitCode: EXIT.objectiveMissed, reason };
  }
  const unjudged = objectives.filter(({ outcome }) => outcome === 'cannot_judge');
  if (unjudged.length > 0) {
    const reason = `too few samples: ${unjudged.map(describeLack).join(', ')}`;
    return { outcome: 'inconclusive', exitCode: EXIT.inconclusive, reason };
  }
  if (failOnWarning && warnings.length > 0) {
    const reason = `--fail-on-warning: ${warnings.map(({ name }) => name).join(', ')}`;
    return { outcome: 'fail', exitCode: EXIT.objectiveMissed, reason };
  }
  return { outcome: 'pass', exitCode: EXIT.pass, reason: describeCompletion(measured) };
}

/** `ttfcMs p50 612, not < 500`. */
function describeMiss(objective: ObjectiveResult): string {
  const { value, comparison, limit } = objective;
  const shown = value === null ? '' : ` ${showBeside(value, limit)}`;
  return `${nameObjective(objective)}${shown}, not ${comparison} ${limit}`;
}

/** Rounded, unless that makes it look like the limit that it is not. */
function showBeside(value: number, limit: number): string {
  const rounded = showNumber(value);
  return Number(rounded) === limit ? String(value) : rounded;
}

/** `ttfcMs p99 has 100 of 200`. */
function describeLack(objective: ObjectiveResult): string {
  const { n, samplesNeeded } = objective;
  return `${nameObjective(objective)} has ${n} of ${Math.max(1, samplesNeeded)}`;
}

function describeCompletion(measured: PhaseSummary): string {
  return `${completeCount(measured)} of ${countEnded(measured.counts)} requests completed`;
}

/** The endings that occurred, most frequent first, in brackets. */
function describeEndings({ counts }: PhaseSummary): string {
  const endings = endingCounts(counts).toSorted(([, a], [, b]) => b - a);
  if (endings.length === 0) return '';
  return ` (${endings.map(([ending, count]) => `${ending} ${count}`).join(', ')})`;
}

function completeCount({ counts }: PhaseSummary): number {
  return counts.endings.complete ?? 0;
}
