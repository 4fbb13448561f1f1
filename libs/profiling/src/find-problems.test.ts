import type { Finding, Wait } from '@chatload/contracts';
import { describe, expect, test } from 'vitest';
import {
  makeCpuProfile,
  repeat,
  runWith,
  targetFigures,
  type Moment,
} from '../test/made-profile.ts';
import { findProblems } from './find-problems.ts';
import type { HeapPoint, PlainRun, ProfiledRun } from './profiled-run.ts';

const RELAY = 'relay@file:///srv/app/relay.mjs:1';
const SOCKET = 'writev@node:net:1';

function namesOf(run: ProfiledRun): readonly string[] {
  return findProblems(run).map(({ rule, severity }) => `${severity} ${rule}`);
}

function recorded(
  moments: readonly Moment[],
  load: { readonly requests: number; readonly chunks: number },
): ProfiledRun['cpu'] {
  return { profile: makeCpuProfile(moments), telemetry: [], ...load };
}

test('nothing recorded, nothing found', () => {
  expect(findProblems(runWith({}))).toEqual([]);
});

describe('memory', () => {
  function heap(bytesOf: (request: number) => number, points = 5): readonly HeapPoint[] {
    return Array.from({ length: points }, (_, index) => ({
      atMs: 1_000 + 3_000 * index,
      requestsCompleted: 300 * index,
      heapUsedBytes: Math.round(30e6 + bytesOf(300 * index)),
    }));
  }

  test('that grows by 10 kB a request leaks', () => {
    const [finding] = findProblems(runWith({ heapAfterGc: heap((request) => 10_000 * request) }));
    expect(finding).toMatchObject({ rule: 'leaking-memory', severity: 'serious' });
    expect(finding?.title).toContain('10 kB');
    expect(finding?.evidence.join('\n')).toContain('95 % interval');
  });

  test.each<[string, readonly HeapPoint[]]>([
    ['that stays as it is', heap(() => 0)],
    ['that grows by 29 B a request', heap((request) => 29 * request)],
    ['that grows by less than 1 MB in all', heap((request) => 2_000 * (request / 4))],
    ['that swings', heap((request) => (request % 600 === 0 ? 0 : 4e6))],
    ['that fills a cache and levels off', heap((request) => 4e6 * Math.min(1, request / 450))],
    ['of three points', heap((request) => 10_000 * request, 3)],
  ])('%s does not', (_, heapAfterGc) => {
    expect(namesOf(runWith({ heapAfterGc }))).toEqual([]);
  });
});

describe('waiting', () => {
  const upstream = (requests: number, sockets: number, waitMs: number) => [
    ...targetFigures('upstreamRequests', [requests, requests]),
    ...targetFigures('upstreamSockets', [sockets, sockets]),
    ...targetFigures('upstreamWaitCount', [requests, requests]),
    ...targetFigures('upstreamWaitMeanMs', [waitMs, waitMs]),
    ...targetFigures('cpuRatio', [0.1, 0.1]),
  ];

  test('a connection for each upstream request is found', () => {
    const run = runWith({ plain: { telemetry: upstream(50, 50, 1), latencyP50Ms: 500 } });
    expect(namesOf(run)).toEqual(['warning upstream-connections-not-reused']);
    expect(findProblems(run)[0]?.evidence[0]).toContain('100 new upstream connections for 100');
  });

  test('long waits for a connection that is reused are a pool too small', () => {
    const run = runWith({ plain: { telemetry: upstream(50, 0, 4_000), latencyP50Ms: 5_000 } });
    expect(namesOf(run)).toEqual(['serious upstream-pool-exhausted']);
  });

  test('the line is that which waits for the network, not one that passes its promise on', () => {
    const wait = (kind: string, functionName: string, meanMs: number): Wait => {
      const location = { functionName, file: '/srv/app/ask.mjs', line: 4 };
      return { kind, location, count: 100, meanMs, minMs: 1 };
    };
    const waits = [
      wait('PROMISE', 'relay', 1_180),
      wait('Timeout', 'beat', 1_170),
      wait('TCPWRAP', 'connect', 3),
      wait('UNDICI_REQUEST', 'ask', 1_160),
    ];
    const plain = { telemetry: upstream(50, 0, 4_000), latencyP50Ms: 5_000 };
    expect(findProblems(runWith({ plain, waits }))[0]?.location?.functionName).toBe('ask');
  });

  test.each([
    ['pooled requests that do not wait', upstream(50, 1, 0.4)],
    ['too few requests', upstream(5, 5, 4_000)],
    ['no probe', []],
  ])('%s are no finding', (_, telemetry) => {
    expect(namesOf(runWith({ plain: { telemetry, latencyP50Ms: 5_000 } }))).toEqual([]);
  });

  test('waits in a server whose CPU is used up are not the pool’s', () => {
    const telemetry = [
      ...upstream(50, 0, 4_000).filter(({ name }) => name !== 'cpuRatio'),
      ...targetFigures('cpuRatio', [0.95, 0.95]),
    ];
    expect(namesOf(runWith({ plain: { telemetry, latencyP50Ms: 5_000 } }))).toEqual([]);
  });

  test('an upstream that takes all of the time is a note, with bubbleprof’s waits', () => {
    const location = { functionName: 'ask', file: '/srv/app/ask.mjs', line: 4 };
    const run = runWith({
      plain: {
        telemetry: targetFigures('cpuRatio', [0.1]),
        latencyP50Ms: 500,
        directLatencyP50Ms: 490,
      },
      waits: [{ kind: 'UNDICI_REQUEST', location, count: 1_563, meanMs: 48, minMs: 40 }],
    });
    expect(namesOf(run)).toEqual(['note upstream-bound']);
    expect(findProblems(run)[0]?.evidence.at(-1)).toBe(
      'bubbleprof: UNDICI_REQUEST × 1563, mean wait 48 ms, from ask (/srv/app/ask.mjs:4)',
    );
  });
});

describe('waiting in streams', () => {
  const location = { functionName: 'pause', file: '/srv/app/ask.mjs', line: 4 };
  const streams = (ttftP50Ms: number, cpuRatio = 0.1): Partial<PlainRun> => ({
    telemetry: targetFigures('cpuRatio', [cpuRatio]),
    latencyP50Ms: 400 + ttftP50Ms,
    directLatencyP50Ms: 500,
    ttftP50Ms,
    directTtftP50Ms: 100,
  });
  const timers = (count: number, minMs: number): Partial<ProfiledRun> => ({
    // As slow as bubbleprof makes it.
    waits: [{ kind: 'Timeout', location, count, meanMs: 8 * minMs, minMs }],
    waitRequests: 100,
  });

  test('the upstream is judged by the time to first token: the rest of a stream is its own', () => {
    const [finding] = findProblems(runWith({ plain: streams(105) }));
    expect(finding).toMatchObject({
      rule: 'upstream-bound',
      title: 'The upstream takes 95.2 % of the time to first token',
    });
    expect(finding?.evidence[0]).toBe(
      'time to first token p50 is 105 ms (100 requests), and 100 ms without the server',
    );
    // Of end-to-end latency these are 91 %.
    expect(namesOf(runWith({ plain: streams(150) }))).toEqual([]);
  });

  test('a timer that each request waits for is found where it is set', () => {
    const [finding] = findProblems(runWith({ plain: streams(152), ...timers(100, 50) }));
    expect(finding).toMatchObject({ rule: 'timer-waits', severity: 'warning', location });
    expect(finding?.title).toBe(
      'Requests wait for a timer that pause (/srv/app/ask.mjs:4) sets: the server adds 52 ms to the time to first token',
    );
    expect(finding?.evidence).toEqual([
      'time to first token p50 is 152 ms (100 requests), and 100 ms without the server',
      'bubbleprof: 100 such timers in 100 requests, the shortest wait 50 ms',
      'meanwhile the CPU was 10 % busy',
    ]);
  });

  test('a timer that bubbleprof shows as longer than what the server adds is a doubtful note', () => {
    const [finding] = findProblems(runWith({ plain: streams(132), ...timers(100, 65) }));
    expect(finding).toMatchObject({ rule: 'timer-waits', severity: 'note', confidence: 'low' });
  });

  test.each<[string, Partial<PlainRun>, Partial<ProfiledRun>]>([
    ['that nobody waits for', streams(130), timers(100, 1_000)],
    ['of the server’s housekeeping', streams(152), timers(30, 50)],
    ['too short to matter', streams(152), timers(4_000, 1)],
    ['in a server whose CPU is used up', streams(152, 0.95), timers(100, 50)],
    ['without a baseline', { ...streams(152), directTtftP50Ms: null }, timers(100, 50)],
  ])('a timer %s is no finding', (_, plain, waits) => {
    const noBaseline = plain.directTtftP50Ms === null ? { directLatencyP50Ms: null } : {};
    expect(namesOf(runWith({ plain: { ...plain, ...noBaseline }, ...waits }))).toEqual([]);
  });
});

describe('CPU', () => {
  const half: readonly Moment[] = [
    [[RELAY], 1],
    [[RELAY, SOCKET], 1],
    [['(idle)'], 2],
  ];

  test('own code that takes what relaying takes is a note, and a warning when it takes more', () => {
    const busy = { requests: 10_000, chunks: 0 };
    const quiet = { requests: 10, chunks: 0 };
    expect(namesOf(runWith({ cpu: recorded(repeat(500, half), busy) }))[0]).toBe(
      'note hot-function',
    );
    expect(namesOf(runWith({ cpu: recorded(repeat(500, half), quiet) }))[0]).toBe(
      'warning hot-function',
    );
  });

  test('it is serious where the CPU limits the server', () => {
    const cpu = recorded(repeat(500, half), { requests: 10, chunks: 0 });
    const plain = { telemetry: targetFigures('cpuRatio', [0.9, 0.95]) };
    expect(namesOf(runWith({ cpu, plain }))[0]).toBe('serious hot-function');
  });

  test('several findings on one function are one, with the evidence of all', () => {
    const cpu = recorded(repeat(500, half), { requests: 10, chunks: 0 });
    const readSource = () => 'const copy = JSON.parse(JSON.stringify(chunk));';
    const findings = findProblems(runWith({ cpu, readSource }));
    expect(findings.map(({ rule }) => rule)).toEqual(['json-round-trip', 'cpu-breakdown']);
    expect(findings[0]?.evidence.join('\n')).toContain('hot-function: relay');
  });

  test('writing JSON alone is a relay’s task', () => {
    const cpu = recorded(repeat(500, half), { requests: 10_000, chunks: 0 });
    const readSource = () => 'response.write(JSON.stringify(chunk));';
    expect(namesOf(runWith({ cpu, readSource }))).not.toContain('json-round-trip');
  });

  const READ = 'readFileSync@node:fs:10';
  const reading = (stack: readonly string[]): readonly Moment[] =>
    repeat(100, [
      [stack, 1],
      [[RELAY, SOCKET], 20],
      [['(idle)'], 20],
    ]);

  test('files read synchronously by own code are a warning, however little CPU that takes', () => {
    const cpu = recorded(reading([RELAY, READ]), { requests: 10_000, chunks: 0 });
    expect(namesOf(runWith({ cpu }))[0]).toBe('warning synchronous-file-access');
  });

  test('a package’s synchronous writes, as a logger’s, are a note', () => {
    const log = 'write@file:///srv/app/node_modules/sonic-boom/index.js:5';
    const cpu = recorded(reading([RELAY, log, 'writeSync@node:fs:9']), {
      requests: 10_000,
      chunks: 0,
    });
    expect(namesOf(runWith({ cpu }))[0]).toBe('note synchronous-file-access');
  });

  test('a module that loads late, once, is no finding', () => {
    const once = [...repeat(30, [[[RELAY, READ], 1]] as Moment[]), ...repeat(500, half)];
    const cpu = recorded(once, { requests: 10_000, chunks: 0 });
    expect(namesOf(runWith({ cpu })).join()).not.toContain('synchronous-file-access');
  });

  test.each([
    ['slow-regular-expression', ['RegExp: (a+)+b']],
    ['expensive-cryptography', ['pbkdf2Sync@node:internal/crypto/pbkdf2:66', 'run']],
    ['synchronous-compression', ['gzipSync@node:zlib:800']],
  ])('%s is named by its caller', (rule, called) => {
    const moments = repeat(500, [
      [[RELAY, ...called], 2],
      [[RELAY, SOCKET], 1],
      [['(idle)'], 2],
    ]);
    const cpu = recorded(moments, { requests: 10, chunks: 0 });
    expect(findProblems(runWith({ cpu }))[0]).toMatchObject({
      rule,
      severity: 'warning',
      location: { functionName: 'relay', file: '/srv/app/relay.mjs', line: 1 },
    });
  });

  const block: readonly Moment[] = [...repeat(80, [[[RELAY], 1]] as Moment[]), [['(idle)'], 920]];
  const delays = targetFigures(
    'loopDelayMaxMs',
    Array.from({ length: 20 }, () => 82),
  );

  test('a block that the plain run shows, too, is serious and first', () => {
    const profile = makeCpuProfile(repeat(5, block));
    const cpu = { profile, telemetry: delays, requests: 100, chunks: 1_000 };
    const findings = findProblems(runWith({ cpu, plain: { telemetry: delays } }));
    expect(findings[0]).toMatchObject({ rule: 'blocked-event-loop', severity: 'serious' });
    expect(findings[0]?.cost).toBeCloseTo(0.08);
    expect(findings[0]?.title).toContain('80 ms');
  });

  test('a block that only the profiled run shows, is a note: the profiler may be the reason', () => {
    const profile = makeCpuProfile(repeat(5, block));
    const cpu = { profile, telemetry: delays, requests: 10_000, chunks: 1_000 };
    expect(namesOf(runWith({ cpu }))).toContain('note blocked-event-loop');
  });
});

test('the worst comes first, and every finding has evidence and an action', () => {
  const moments = repeat(500, [
    [[RELAY], 1],
    [['(garbage collector)'], 1],
  ]);
  const findings = findProblems(
    runWith({
      cpu: recorded(moments, { requests: 10, chunks: 0 }),
      plain: { telemetry: targetFigures('cpuRatio', [0.95]) },
    }),
  );
  const order: readonly Finding['severity'][] = findings.map(({ severity }) => severity);
  expect(order).toEqual(['serious', 'warning', 'note']);
  for (const { title, evidence, action } of findings) {
    expect(evidence.length).toBeGreaterThan(0);
    for (const line of [title, action, ...evidence]) expect(line).toMatch(/^\S[^\n]+$/);
  }
});
