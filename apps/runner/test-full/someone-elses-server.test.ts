import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startCommand, words, WORKSPACE } from '../test/run-chatload.ts';

describe('the server that somebody else wrote', () => {
  const cwd = join(WORKSPACE, 'examples/someone-elses-server');

  it('is profiled, with pages and findings', async () => {
    const flags = words('--no-baseline --duration 3 --connections 10 --quiet');
    const ended = await startCommand(['benchmark', 'flame'], flags, { cwd }).ended;
    const { sections } = ended.report();
    expect(Object.keys(sections.summary.measured.counts.endings)).toEqual(['complete']);
    const { profiles = [], findings = [] } = sections.profiling ?? {};
    expect(profiles.map(({ name, failure }) => [name, failure])).toEqual([
      ['cpu', null],
      ['flame', null],
      ['heap', null],
    ]);
    const breakdown = findings.find(({ rule }) => rule === 'cpu-breakdown');
    expect(breakdown?.evidence.join(' ')).toContain('@portkey-ai/gateway');
    expect(await ended.leftovers()).toEqual([]);
  });

  // As installed it cannot: https://github.com/Portkey-AI/gateway/issues/1389.
  it('is sent no load of streams, and its own words say why', async () => {
    const ended = await startCommand(['stream'], words('--requests 30'), { cwd }).ended;
    expect(ended.exitCode).toBe(3);
    expect(ended.stderr).toContain('CHL_ERR_SERVER_NOT_READY');
    expect(ended.stderr).toContain('http_error 500');
    expect(ended.stderr).toContain('TypeError: immutable');
    expect(await ended.leftovers()).toEqual([]);
  });
});
