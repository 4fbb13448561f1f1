import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Recording } from './faulty-server.ts';
import { readCpuProfile } from '../src/cpu-profile.ts';
import { findProblems } from '../src/find-problems.ts';
import { readHeapProfile } from '../src/heap-profile.ts';

const APP_ROOT = import.meta.dirname;

async function diagnose(fault: string) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(APP_ROOT, 'faulty-server.ts'), fault],
    { maxBuffer: 100e6, timeout: 50_000, env: {} },
  );
  const recording = JSON.parse(stdout) as Recording;
  return findProblems({
    appRoot: APP_ROOT,
    readSource: (file) => readFileSync(file, 'utf8'),
    plain: {
      ...recording.plain,
      latencyP50Ms: null,
      directLatencyP50Ms: null,
      ttftP50Ms: null,
      directTtftP50Ms: null,
    },
    cpu: { ...recording.profiled, profile: readCpuProfile(recording.cpuProfile) },
    heapProfile: readHeapProfile(recording.heapProfile),
    heapAfterGc: recording.heapAfterGc,
    waits: [],
    waitRequests: 0,
  });
}

describe('in a real server under load, profiled by V8', () => {
  // V8 inlines what is small and hot, and counts it as its caller's: then the line tells, if any.
  test.each([
    ['synchronous-file-access', 'readPrompt', 'readFileSync(import.meta'],
    ['hot-function', 'countPrimes', 'if (n % by === 0)|fault?.onRequest?.()'],
    ['leaking-memory', 'retainAnswer|onRequest', ''],
  ])('a seeded %s is found first, in %s', async (fault, functions, code) => {
    const [first] = await diagnose(fault);
    expect(first?.rule).toBe(fault);
    expect(first?.severity).not.toBe('note');
    const evidence = code === '' ? '' : (first?.evidence.join('\n') ?? '');
    const isNamed = functions.split('|').includes(first?.location?.functionName ?? '');
    const isQuoted = code !== '' && code.split('|').some((piece) => evidence.includes(piece));
    expect(isNamed || isQuoted).toBe(true);
  });

  test('nothing above a note is found where there is no fault', async () => {
    const findings = await diagnose('none');
    expect(findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect(findings.map(({ rule }) => rule)).toContain('cpu-breakdown');
  });
});
