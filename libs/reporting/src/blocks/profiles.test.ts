import type { ProfileResult } from '@chatload/contracts';
import { describe, expect, it } from 'vitest';
import { CPU_PROFILE, PROFILING } from '../../test/sample-profiling.ts';
import type { Table } from './block.ts';
import { describeProfiles } from './profiles.ts';

function describeTable(...profiles: readonly ProfileResult[]): Table {
  const [block] = describeProfiles({ findings: [], profiles });
  if (block?.kind !== 'table') throw new Error('no table');
  return block;
}

function listCells(profile: ProfileResult): readonly string[] {
  return describeTable(profile).rows[0]!.cells.map(({ text }) => text);
}

describe('profiles', () => {
  it('have a row each: what recording cost, the file, what it shows, the load', () => {
    const { rows } = describeTable(CPU_PROFILE);
    expect(rows[0]).toMatchObject({ label: 'cpu', page: 'profiles/cpu.html' });
    expect(listCells(CPU_PROFILE)).toEqual([
      '4.12',
      '4.53',
      '× 1.10',
      'profiles/cpu.html',
      CPU_PROFILE.title,
      '20 at once for 10 s',
    ]);
  });

  it('say why there is no page, and link to none', () => {
    const failed = { ...CPU_PROFILE, page: null, failure: 'it did not start' };
    const { rows } = describeTable(failed);
    expect(rows[0]).toMatchObject({ label: 'cpu', tone: 'bad' });
    expect(rows[0]!.page).toBeUndefined();
    expect(listCells(failed)[3]).toBe('failed: it did not start');
  });

  it('have dashes where the cost is not known, and no factor of nothing', () => {
    expect(listCells({ ...CPU_PROFILE, cost: null }).slice(0, 3)).toEqual(['–', '–', '–']);
    const cost = { plainCpuMsPerRequest: 0, cpuMsPerRequest: 4 };
    expect(listCells({ ...CPU_PROFILE, cost }).slice(0, 3)).toEqual(['0.000', '4.000', '–']);
  });

  it('quote what a tool itself says, and name each raw file once', () => {
    const [block] = describeProfiles(PROFILING);
    const [, ...notes] = (block as Table).notes;
    expect(notes).toEqual([
      'doctor itself says: “Doctor has found a potential Event Loop issue”',
      'raw data for other tools: profiles/cpu.cpuprofile',
    ]);
  });

  it('are not a table where the run ended before the first, and no block without profiling', () => {
    expect(describeProfiles({ findings: [], profiles: [] })).toMatchObject([
      { kind: 'facts', heading: 'Profiles', rows: [{ label: 'none' }] },
    ]);
    expect(describeProfiles(null)).toEqual([]);
  });
});
