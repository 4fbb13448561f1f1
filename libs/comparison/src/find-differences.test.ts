import type { Plan, Report } from '@chatload/contracts';
import { describe, expect, test } from 'vitest';
import { makeReport } from '../test/sample-report.ts';
import { findDifferences } from './find-differences.ts';

const BASE = makeReport();
const { plan: PLAN, target: TARGET, machine: MACHINE } = BASE;
const LOOSE = { isBaseline: false };
const BASELINE = { isBaseline: true };

const [MEASURE] = PLAN.phases;

test.each<{ name: string; plan: Partial<Plan> }>([
  { name: 'command ("stream" against "load")', plan: { command: 'load' } },
  { name: 'engine ("native" against "autocannon")', plan: { engine: 'autocannon' } },
  {
    name: 'transport ("lean" against "undici")',
    plan: { generator: { ...PLAN.generator, transport: 'undici' } },
  },
  {
    name: 'coalescing in ms (0 against 0.2)',
    plan: { generator: { ...PLAN.generator, coalesceMs: 0.2 } },
  },
  {
    name: 'load',
    plan: {
      phases: PLAN.phases.map((phase) => ({
        ...phase,
        load: { model: 'open', ratePerSec: 10, slots: 10, stop: { requests: 100 } },
      })),
    },
  },
  {
    name: 'warm-up',
    plan: {
      phases: PLAN.phases.concat(MEASURE === undefined ? [] : { ...MEASURE, kind: 'warmup' }),
    },
  },
  { name: 'stream (true against false)', plan: { request: { ...PLAN.request, stream: false } } },
  {
    name: 'prompts',
    plan: { request: { ...PLAN.request, prompts: ['A prompt that is too long to be shown.'] } },
  },
  { name: 'max tokens (null against 5)', plan: { request: { ...PLAN.request, maxTokens: 5 } } },
  { name: 'keep-alive (true against false)', plan: { keepAlive: false } },
  {
    name: 'mock settings ({"ttft-ms":"100"} against {"ttft-ms":"200"})',
    plan: { target: { ...PLAN.target, mock: { 'ttft-ms': '200' } } },
  },
  {
    name: 'target ("chatload" against "launched")',
    plan: { target: { ...PLAN.target, choice: 'command' } },
  },
  { name: 'profiled (false against true)', plan: { profiling: { tools: ['flame'], open: false } } },
])('refuses another $name', ({ name, plan }) => {
  expect(findDifferences(BASE, makeReport({ plan }), LOOSE)).toEqual([name]);
});

test('refuses figures from under a profiler beside plain ones', () => {
  const { sections } = BASE;
  const profiling = { findings: [], profiles: [] };
  const profiled = makeReport({ report: { sections: { ...sections, profiling } } });
  expect(findDifferences(BASE, profiled, LOOSE)).toEqual(['profiled (false against true)']);
});

test('a run that has only begun can be held against one that has ended', () => {
  const { plan, target, machine } = makeReport({ plan: { keepAlive: false } });
  const begun = { plan, target, machine };
  expect(findDifferences(BASE, begun, BASELINE)).toEqual(['keep-alive (true against false)']);
});

test('lists every difference', () => {
  const other = makeReport({
    plan: { command: 'load', keepAlive: false },
    report: { target: { ...TARGET, startedBy: 'user', watched: null } },
  });
  expect(findDifferences(BASE, other, LOOSE)).toEqual([
    'command ("stream" against "load")',
    'keep-alive (true against false)',
    'target ("chatload" against "user")',
    'probe ("probe" against null)',
  ]);
});

test('the seed, the objectives and where the output goes do not matter', () => {
  const judging = { objectives: [], failOnWarning: true };
  const output = { ...PLAN.output, runsFolder: '/elsewhere' };
  expect(
    findDifferences(BASE, makeReport({ plan: { seed: 2, judging, output } }), BASELINE),
  ).toEqual([]);
});

describe('another machine or Node', () => {
  const changes: readonly { name: string; report: Partial<Report> }[] = [
    { name: 'machine', report: { machine: { ...MACHINE, cpuModel: 'another' } } },
    {
      name: 'Node ("v24.21.0" against "v26.0.0")',
      report: { machine: { ...MACHINE, nodeVersion: 'v26.0.0' } },
    },
  ];

  test.each(changes)('matters for a baseline: $name', ({ name, report }) => {
    expect(findDifferences(BASE, makeReport({ report }), BASELINE)).toEqual([name]);
  });

  test.each(changes)('is no reason to refuse two reports: $name', ({ report }) => {
    expect(findDifferences(BASE, makeReport({ report }), LOOSE)).toEqual([]);
  });
});
