import type { Finding, ProfileResult } from '@chatload/contracts';
import { describe, expect, it } from 'vitest';
import { CPU_PROFILE, FINDINGS } from '../../test/sample-profiling.ts';
import type { Fact } from './block.ts';
import { describeFindings } from './findings.ts';

const [SERIOUS, WARNING, NOTE] = FINDINGS;

function describeRows(
  findings: readonly Finding[],
  profiles: readonly ProfileResult[] = [CPU_PROFILE],
): readonly Fact[] {
  const [block] = describeFindings({ findings, profiles });
  return block?.kind === 'facts' ? block.rows : [];
}

describe('findings', () => {
  it('stand in the order given, notes last, each under its severity', () => {
    const rows = describeRows([WARNING, NOTE, SERIOUS]);
    const heads = rows.filter(({ label }) => label !== '');
    expect(heads.map(({ label, value, tone }) => [label, value, tone])).toEqual([
      ['warning', WARNING.title, 'warning'],
      ['serious', SERIOUS.title, 'bad'],
      ['note', NOTE.title, undefined],
    ]);
  });

  it('say what was found and where, on what evidence, how surely, and what to do', () => {
    expect(describeRows([SERIOUS]).map(({ value }) => value)).toEqual([
      SERIOUS.title,
      'at loadPrompt /home/ada/chat/prompts.js:14',
      ...SERIOUS.evidence,
      'high confidence (synchronous-file-access)',
      `Next: ${SERIOUS.action}`,
    ]);
  });

  it('name a place only once, and code outside functions as such', () => {
    const location = { functionName: '', file: '/srv/app.js', line: 3 };
    const values = (title: string): readonly string[] =>
      describeRows([{ ...SERIOUS, title, location }]).map(({ value }) => value);
    expect(values('It blocks')).toContain('at (outside functions) /srv/app.js:3');
    expect(values('x (/srv/app.js:3) blocks').filter((value) => value.startsWith('at '))).toEqual(
      [],
    );
  });

  it('are shorter where they are notes: the first evidence, and doubt only where it is great', () => {
    const last = (note: Finding): readonly string[] =>
      describeRows([SERIOUS, note])
        .slice(-3)
        .map(({ value }) => value);
    expect(last(NOTE)).toEqual([NOTE.title, NOTE.evidence[0], `Next: ${NOTE.action}`]);
    expect(last({ ...NOTE, confidence: 'low' })[0]).toBe(`${NOTE.title} (low confidence)`);
  });

  it('say plainly that there is none above note', () => {
    expect(describeRows([NOTE])[0]).toMatchObject({
      label: 'none',
      value: expect.stringMatching(/^no finding above note: no known problem/),
      tone: 'good',
    });
    expect(describeRows([SERIOUS])[0]?.label).toBe('serious');
  });

  it('take nothing for good that was not looked at', () => {
    const failed = { ...CPU_PROFILE, page: null, failure: 'it did not start' };
    const [none] = describeRows([], [CPU_PROFILE, failed]);
    expect(none).toMatchObject({ tone: 'warning', value: expect.stringContaining('1 of 2 pages') });
    expect(describeRows([], [])[0]).toMatchObject({
      tone: 'warning',
      value: 'no finding above note: nothing was recorded',
    });
  });

  it('are no block of a run that profiled nothing', () => {
    expect(describeFindings(null)).toEqual([]);
  });
});
