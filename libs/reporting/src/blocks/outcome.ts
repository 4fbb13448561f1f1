import { join } from 'node:path';
import type { Outcome, PhaseSummary, Report } from '@chatload/contracts';
import { formatCount } from '../format-value.ts';
import type { Block, Tone } from './block.ts';
import { countEnded } from './endings.ts';

const OUTCOMES: Readonly<Record<Outcome, { word: string; tone: Tone }>> = {
  pass: { word: 'PASS', tone: 'good' },
  fail: { word: 'FAIL', tone: 'bad' },
  inconclusive: { word: 'INCONCLUSIVE', tone: 'warning' },
  rig_failed: { word: 'RIG FAILED', tone: 'bad' },
  interrupted: { word: 'INTERRUPTED', tone: 'warning' },
};

/** Stands in place of the timings when there are none. */
export function describeNothing(measured: PhaseSummary): Block {
  const { started } = measured.counts;
  const ended = countEnded(measured);
  const text =
    started === 0
      ? 'no request was started'
      : `none of the ${formatCount(Math.max(started, ended))} requests ended complete, so there are no timings`;
  return { kind: 'banner', word: 'NOTHING SUCCEEDED', tone: 'bad', text };
}

/** Where the report is, how to repeat the run, and, last, the verdict with its exit code. */
export function describeOutcome({ plan, run, verdict }: Report): readonly Block[] {
  const { word, tone } = OUTCOMES[verdict.outcome];
  const aborted = run.aborted ? 'aborted: ' : '';
  return [
    {
      kind: 'facts',
      heading: 'Run',
      rows: [
        { label: 'Folder', value: join(plan.output.runsFolder, run.id) },
        { label: 'Repeat', value: run.command },
      ],
    },
    {
      kind: 'banner',
      word,
      tone,
      text: `${aborted}${verdict.reason} · exit code ${verdict.exitCode}`,
    },
  ];
}
