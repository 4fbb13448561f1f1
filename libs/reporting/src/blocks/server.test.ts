import type { ServerFigures } from '@chatload/contracts';
import { describe, expect, it } from 'vitest';
import { SERVER } from '../../test/sample-report.ts';
import type { Fact } from './block.ts';
import { describeServer } from './server.ts';

function describeRows(changes: Partial<ServerFigures>): readonly Fact[] {
  const [block] = describeServer({ ...SERVER, ...changes });
  return block?.kind === 'facts' ? block.rows : [];
}

function findRow(label: string, changes: Partial<ServerFigures> = {}): Fact | undefined {
  return describeRows(changes).find((row) => row.label === label);
}

/** What only the process itself knows. */
const FROM_OUTSIDE: Partial<ServerFigures> = {
  source: 'pid',
  nodeVersion: null,
  heapUsedPeakBytes: null,
  loopDelayMaxMs: null,
  loopDelayP99Ms: null,
  blockedSamples: null,
  loopUtilizationRatio: null,
  allocatedBytesPerSec: null,
  gcMs: null,
  upstreamSockets: null,
  upstreamRequests: null,
};

describe('the figures of the server', () => {
  it('are process, CPU, memory, event loop and upstream of one watched from inside', () => {
    expect(describeRows({}).map(({ label, value }) => `${label}: ${value}`)).toEqual([
      'Process: 4242 · Node 22.9.0 · watched from inside, n 20 samples',
      'CPU: 21 % of a core, 34 % in the worst 5 s',
      'Memory: RSS 96.4 MB at the peak, heap in use 31.2 MB · 21.5 MB allocated a second',
      'Event loop: delay max 12.40 ms, p99 8.10 ms in the worst sample · 22 % busy · 14.20 ms of garbage collection',
      'Upstream: 10 connections opened for 100 requests (10.0 %)',
    ]);
  });

  it('are process, CPU and memory of one watched from outside', () => {
    expect(describeRows(FROM_OUTSIDE).map(({ label, value }) => `${label}: ${value}`)).toEqual([
      'Process: 4242 · watched from outside, n 20 samples',
      'CPU: 21 % of a core, 34 % in the worst 5 s',
      'Memory: RSS 96.4 MB at the peak',
    ]);
  });

  it('are no block where it was not watched', () => {
    expect(describeServer(null)).toEqual([]);
  });

  it('say how often the event loop was held up, and warn from the second time on', () => {
    expect(findRow('Event loop')?.tone).toBe('plain');
    const once = findRow('Event loop', { blockedSamples: 1 });
    expect(once?.value).toContain('above 50 ms in 1 of 20 samples');
    expect(once?.tone).toBe('plain');
    const twice = findRow('Event loop', { blockedSamples: 2 });
    expect(twice?.value).toContain('above 50 ms in 2 of 20 samples');
    expect(twice?.tone).toBe('warning');
  });

  it('leave out an upstream that was sent nothing', () => {
    expect(findRow('Upstream', { upstreamRequests: 0, upstreamSockets: 0 })).toBeUndefined();
  });
});
