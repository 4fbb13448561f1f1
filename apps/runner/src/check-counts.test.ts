import type { Counts, Phase, PhaseSummary } from '@chatload/contracts';
import { describe, expect, it } from 'vitest';
import { checkCounts } from './check-counts.ts';
import type { MockStats } from './mock-control.ts';
import type { Observation } from './witness.ts';

const MEASURE: Phase = {
  id: 'measure-1',
  kind: 'measure',
  target: 'server',
  load: { model: 'closed', slots: 2, batch: 1, stop: { requests: 10 } },
  record: true,
};
const BASELINE: Phase = { ...MEASURE, id: 'baseline-1', kind: 'baseline', target: 'mock' };

function mockStats(completions: number, other = 0): MockStats {
  return {
    requests: {
      total: completions + other,
      byKind: { stream: completions, whole: 0, refused: 0, other },
      byModel: {},
      byPath: {},
    },
    streams: { open: 0, peak: 2, closedByClient: 0 },
    wholeAnswers: { open: 0, peak: 0 },
    chunksSent: 0,
    emissionErrorMs: { histogram: '' },
  };
}

function observe(phase: Phase, seen: Partial<Observation>): Observation {
  return { phase, mock: null, server: null, stalls: null, mockLog: [], ...seen };
}

/** Summaries of which only the counts are looked at. */
function summaries(counts: Partial<Counts>): Readonly<Record<string, PhaseSummary>> {
  const summary = { counts: { started: 10, endings: { complete: 10 }, ...counts } } as PhaseSummary;
  return { 'measure-1': summary, 'baseline-1': summary };
}

describe('checkCounts', () => {
  it('agrees when both servers counted what was sent', () => {
    const through = observe(MEASURE, {
      mock: mockStats(10),
      server: { started: 10, upstreamRequests: 10 },
    });
    const direct = observe(BASELINE, { mock: mockStats(10) });
    expect(checkCounts([through, direct], summaries({}))).toEqual({ agree: true, differences: [] });
  });

  it('is null when no server could be asked', () => {
    expect(checkCounts([observe(MEASURE, {})], summaries({}))).toBeNull();
  });

  it('names the phase, the counter and both figures of each difference', () => {
    const through = observe(MEASURE, {
      mock: mockStats(12),
      server: { started: 9, upstreamRequests: 11 },
    });
    expect(checkCounts([through], summaries({}))).toEqual({
      agree: false,
      differences: [
        'measure-1: chat-server counted 9, but the generator sent 10',
        'measure-1: the mock counted 12, but chat-server asked it for 11',
      ],
    });
  });

  it('does not expect a server to have seen what never reached it', () => {
    const direct = observe(BASELINE, { mock: mockStats(7) });
    const counts = { endings: { complete: 7, connect_error: 2, unsent: 1 } };
    expect(checkCounts([direct], summaries(counts))?.agree).toBe(true);
  });

  it('passes over questions to the mock that are no completions', () => {
    const direct = observe(BASELINE, { mock: mockStats(10, 1) });
    expect(checkCounts([direct], summaries({}))?.agree).toBe(true);
  });
});
