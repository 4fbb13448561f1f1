import { describe, expect, it } from 'vitest';
import { sumOf } from './server-counters.ts';

const EXPOSITION = `# HELP requests_total Requests.
# TYPE requests_total counter
requests_total{ending="complete"} 12
requests_total{ending="refused"} 3
requests_total_bytes 99
requests_open 2
`;

describe('sumOf', () => {
  it('adds a metric up over its labels', () => {
    expect(sumOf(EXPOSITION, 'requests_total')).toBe(15);
  });

  it('reads a metric without labels', () => {
    expect(sumOf(EXPOSITION, 'requests_open')).toBe(2);
  });

  it('is 0 for a metric that is not there', () => {
    expect(sumOf(EXPOSITION, 'requests')).toBe(0);
  });
});
