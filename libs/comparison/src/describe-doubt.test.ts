import type { Verdict } from '@chatload/contracts';
import { expect, test } from 'vitest';
import { makeReport } from '../test/sample-report.ts';
import { describeDoubt } from './describe-doubt.ts';

const { run, verdict, sections } = makeReport();

function decide(changes: Partial<Verdict>): string | null {
  return describeDoubt(makeReport({ report: { verdict: { ...verdict, ...changes } } }));
}

test('a run that was believed is in no doubt, also where an objective was missed or not judged', () => {
  expect(decide({})).toBeNull();
  expect(decide({ outcome: 'fail', reason: 'objective missed' })).toBeNull();
  expect(decide({ outcome: 'inconclusive', reason: 'too few samples' })).toBeNull();
});

test('in doubt is a run that was ended early, doubts itself, or in which nothing succeeded', () => {
  const validity = { ...verdict.validity, level: 'inconclusive' } as const;
  expect(decide({ validity, reason: 'the run cannot be believed: late' })).toBe(
    'run-1: the run cannot be believed: late',
  );
  expect(describeDoubt(makeReport({ report: { run: { ...run, aborted: true } } }))).toContain(
    'run-1 was interrupted',
  );
  const { measured } = sections.summary;
  const counts = { ...measured.counts, endings: { reset: 100 } };
  expect(describeDoubt(makeReport({ measured: { counts } }))).toContain('run-1: ');
});
