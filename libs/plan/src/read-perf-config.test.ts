import { describe, expect, test } from 'vitest';

import type { PerfConfig } from './perf-config.ts';
import { readPerfConfig, type PerfMethod } from './read-perf-config.ts';

const PATH = '/home/someone/apps/gateway/perf.config.ts';
const read = (value: unknown): PerfMethod => readPerfConfig(value, PATH);

const STREAM = {
  command: 'stream',
  server: 'chat-server',
  flags: {
    concurrent: 50,
    'no-baseline': true,
    header: ['x-a: b', 'x-c: d'],
    'prompts-file': 'p.txt',
  },
  metrics: { serverCpuUsPerChunk: 0.05, longRatio: { allowedChange: 0.1, better: 'higher' } },
} satisfies PerfConfig;

describe('a perf.config.ts', () => {
  test('gives the words of the command, and what may change by how much', () => {
    expect(read(STREAM)).toEqual({
      path: PATH,
      run: {
        command: 'stream',
        server: 'chat-server',
        words: [
          '--concurrent=50',
          '--no-baseline',
          '--header=x-a: b',
          '--header=x-c: d',
          '--prompts-file=/home/someone/apps/gateway/p.txt',
        ],
      },
      metrics: [
        { key: 'serverCpuUsPerChunk', allowedChange: 0.05, better: null },
        { key: 'longRatio', allowedChange: 0.1, better: 'higher' },
      ],
    });
  });

  test('names a script, or a server of the user’s', () => {
    const script = {
      command: 'script',
      script: 'perf/read.ts',
      metrics: { nsPerChunk: 0.1 },
    } satisfies PerfConfig;
    expect(read(script).run).toEqual({
      command: 'script',
      script: 'perf/read.ts',
    });
    const server = { command: 'npm start', cwd: 'services/a' };
    expect(read({ ...STREAM, server }).run).toMatchObject({ server });
  });

  test.each([
    [null, 'the file: must hold an object'],
    [{}, 'command: must be load, stream or script'],
    [{ ...STREAM, command: 'benchmark' }, 'command: must be load, stream or script'],
    [{ ...STREAM, metric: {} }, 'metric: there is no such setting; did you mean metrics?'],
    [{ ...STREAM, script: 'perf/a.ts' }, 'script: there is no such setting (of stream)'],
    [{ ...STREAM, flags: { concurent: 5 } }, 'flags.concurent: there is no such setting; did you'],
    [{ ...STREAM, flags: { connections: 5 } }, 'flags.connections: it is a setting of load'],
    [{ ...STREAM, flags: { concurrent: true } }, 'flags.concurrent: must be a number'],
    [{ ...STREAM, flags: { url: 'http://localhost' } }, 'flags.url: perf sets it itself'],
    [{ ...STREAM, server: 'chat' }, 'server: must be chat-server, mock-provider, or an object'],
    [{ ...STREAM, server: { command: 'a', port: 1 } }, 'server.port: there is no such setting'],
    [{ ...STREAM, metrics: {} }, 'metrics: must be an object with at least one figure'],
    [{ ...STREAM, metrics: { a: 0 } }, 'metrics.a: must be how much worse'],
    [{ ...STREAM, metrics: { a: '5 %' } }, 'metrics.a: must be how much worse'],
    [{ ...STREAM, metrics: { a: { allowedChange: 0.1, better: 'more' } } }, 'metrics.a.better'],
    [{ ...STREAM, metrics: { a: { allowedchange: 0.1 } } }, 'did you mean allowedChange?'],
    [{ command: 'script', script: 'src/a.ts', metrics: { a: 1 } }, 'script: must be a program'],
    [{ command: 'script', script: 'perf/../a.ts', metrics: { a: 1 } }, 'script: must be a program'],
  ])('that holds %j is refused with where and why', (value, message) => {
    const reading = (): unknown => read(value);
    expect(reading).toThrow(`${PATH}: `);
    expect(reading).toThrow(message);
    expect(reading).toThrow(expect.objectContaining({ code: 'CHL_ERR_BAD_CONFIG', exitCode: 2 }));
  });
});
