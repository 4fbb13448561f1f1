import type { LoadShape, Phase, Plan } from '@chatload/contracts';
import { describe, expect, test } from 'vitest';
import { countDirectNeeds, countNeeds, type Needs } from './count-needs.ts';
import { findShortage } from './find-shortage.ts';
import { readLimits, type Limits } from './read-limits.ts';

const NEEDS: Needs = { slots: 500, files: 1_100, ports: 1_000, memoryBytes: 300e6 };
const PLENTY: Limits = { files: 20_000, ports: 28_000, memoryBytes: 8e9 };

describe('a load', () => {
  test('for which all suffices is let through', () => {
    expect(findShortage(NEEDS, PLENTY, '--concurrent')).toBeNull();
    const { files, ports } = NEEDS;
    expect(findShortage(NEEDS, { ...PLENTY, files, ports }, '--concurrent')).toBeNull();
  });

  test.each([
    [
      'files',
      { files: 1_024 },
      'CHL_ERR_NOT_ENOUGH_FILES',
      '--concurrent 500 needs about 1100 open files; this process may have 1024',
    ],
    [
      'ports',
      { ports: 999 },
      'CHL_ERR_NOT_ENOUGH_PORTS',
      '--concurrent 500 needs about 1000 local ports; this machine gives 999',
    ],
    [
      'memory',
      { memoryBytes: 320e6 },
      'CHL_ERR_NOT_ENOUGH_MEMORY',
      '--concurrent 500 needs about 300 MB of memory; 320 MB are free',
    ],
  ])('with too few %s is refused with the numbers', (_, limits, code, message) => {
    const error = findShortage(NEEDS, { ...PLENTY, ...limits }, '--concurrent');
    expect(error).toMatchObject({ code, message, exitCode: 2 });
  });

  test('is not refused by a limit that nobody knows', () => {
    const unknown = { files: null, ports: null, memoryBytes: null };
    expect(findShortage(NEEDS, unknown, '--concurrent')).toBeNull();
  });
});

describe('what a plan needs', () => {
  function phase(target: Phase['target'], load: Partial<LoadShape>): Phase {
    const shape = { model: 'closed', slots: 100, batch: 5, stop: { durationMs: 1_000 }, ...load };
    return { id: target, kind: 'measure', target, record: true, load: shape as LoadShape };
  }

  function needsOf(choice: Plan['target']['choice'], ...phases: readonly Phase[]): Needs {
    return countNeeds({ phases, target: { choice } as Plan['target'] });
  }

  test('are two connections a request where the rig’s server relays it, and one to a stranger', () => {
    expect(needsOf('local', phase('server', {}))).toMatchObject({ files: 300, ports: 200 });
    expect(needsOf('url', phase('server', {}))).toMatchObject({ files: 200, ports: 100 });
  });

  test('are connections to the mock too where a baseline goes there', () => {
    expect(needsOf('url', phase('server', {}), phase('mock', {}))).toMatchObject({ files: 300 });
  });

  test('are never for more slots than there are requests, but name what was asked for', () => {
    expect(needsOf('url', phase('server', { stop: { requests: 7 } }))).toMatchObject({
      slots: 100,
      files: 107,
    });
  });

  test('grow with the streams', () => {
    expect(countDirectNeeds(10_000).memoryBytes).toBeGreaterThan(countDirectNeeds(10).memoryBytes);
  });
});

test('this machine’s limits are numbers, or unknown', () => {
  const known = Object.values(readLimits()).filter((limit) => limit !== null);
  expect(Math.min(...known)).toBeGreaterThan(0);
});
