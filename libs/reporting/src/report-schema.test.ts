import type { Report } from '@chatload/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { PROFILING } from '../test/sample-profiling.ts';
import {
  makeAbortedReport,
  makeBenchmarkReport,
  makeFailingReport,
  makeOpenReport,
  makeReport,
  makeReportOfNothing,
  makeWholeReport,
  SERVER,
  stall,
} from '../test/sample-report.ts';
import { jsonReporter } from './json.ts';
import { REPORT_SCHEMA } from './report-schema.ts';

const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(REPORT_SCHEMA);

/** Objects that are meant to be open: sections and the user's own request body. */
const OPEN = ['sections', 'plan.request.bodyExtra'];

/** Maps, whose entries come and go; and the optional fields. */
const MAPS = [
  'machine.libraries',
  'plan.target.mock',
  'plan.request.bodyExtra',
  'sections.summary.phases',
  'httpStatuses',
  'endings',
  'figures',
  'sections.summary.measured.outsideStalls',
  'custom',
];
const OPTIONAL = ['outsideStalls', 'causes', 'stalls', 'calibration'];

type Json = Record<string, unknown>;

/** Every object inside, arrays' first entries among them, with its path. */
function listObjects(value: unknown, path: string[] = []): { path: string; object: Json }[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return listObjects(value[0], [...path, '0']);
  const object = value as Json;
  const inner = Object.entries(object).flatMap(([key, entry]) =>
    listObjects(entry, [...path, key]),
  );
  return [{ path: path.join('.'), object }, ...inner];
}

/** A failing report that has every optional part. */
function parseFullReport(): Json {
  const report = stall(makeFailingReport());
  const { plan, sections } = report;
  const profiling = { tools: ['doctor'], open: true } as const;
  const full = {
    ...report,
    plan: { ...plan, profiling },
    sections: { ...sections, profiling: PROFILING },
  };
  return JSON.parse(jsonReporter.render(full)) as Json;
}

describe('the schema of report.json', () => {
  it.each([
    ['a passed run', makeReport],
    ['a failed run', makeFailingReport],
    ['a run without a success or a baseline', makeReportOfNothing],
    ['an aborted run', makeAbortedReport],
    ['a run during which the machine stood still', () => stall(makeReport())],
    ['whole answers', makeWholeReport],
    ['a saturated run of open load', () => makeOpenReport(0.8)],
    ['a benchmark', makeBenchmarkReport],
    [
      'a benchmark that recorded nothing',
      () => makeBenchmarkReport({ findings: [], profiles: [] }),
    ],
  ])('takes the report of %s', (_name, make) => {
    validate(JSON.parse(jsonReporter.render(make())));
    expect(validate.errors).toBeNull();
  });

  it('refuses an unknown key in every object but the open ones', () => {
    const report = parseFullReport();
    const taking = listObjects(report).filter(({ object }) => {
      object['unexpected'] = {};
      const taken = validate(report);
      delete object['unexpected'];
      return taken;
    });
    expect(taking.map(({ path }) => path)).toEqual(expect.arrayContaining(OPEN));
    expect(taking).toHaveLength(OPEN.length);
  });

  it('misses every key that is taken away, entries of maps and optional keys aside', () => {
    const report = parseFullReport();
    const unmissed: string[] = [];
    for (const { path, object } of listObjects(report)) {
      if (MAPS.some((map) => path === map || path.endsWith(`.${map}`))) continue;
      for (const [key, value] of Object.entries(object)) {
        delete object[key];
        if (validate(report)) unmissed.push(key);
        object[key] = value;
      }
    }
    expect(new Set(unmissed)).toEqual(new Set(OPTIONAL));
  });

  it('takes a section that a command or an extension adds', () => {
    const report = parseFullReport();
    (report['sections'] as Json)['longAnswers'] = { shareRatio: 0.2 };
    expect(validate(report)).toBe(true);
  });

  it('takes a metric of any name, and nothing else in its place', () => {
    const report = makeFailingReport();
    const { queueMs } = report.sections.summary.measured.custom;
    const withCustom = (value: unknown): boolean => {
      const parsed = JSON.parse(jsonReporter.render(report)) as Report;
      Object.assign(parsed.sections.summary.measured.custom, { 'of any name': value });
      return validate(parsed);
    };
    expect(withCustom(queueMs)).toBe(true);
    expect(withCustom({ ...queueMs, ratio: 1.1 })).toBe(false);
    expect(withCustom(2.4)).toBe(false);
  });

  it('takes a server that was not watched, or only from outside', () => {
    const withServer = (server: unknown): boolean => {
      const report = parseFullReport();
      Object.assign(report['sections'] as Json, { server });
      return validate(report);
    };
    expect(withServer(null)).toBe(true);
    const outside = {
      ...SERVER,
      source: 'pid',
      nodeVersion: null,
      loopDelayMaxMs: null,
      allocatedBytesPerSec: null,
      gcMs: null,
    };
    expect(withServer(outside)).toBe(true);
    expect(withServer({ ...SERVER, source: 'guess' })).toBe(false);
  });

  it.each([
    ['a severity', 'findings', { severity: 'fatal' }],
    ['a confidence', 'findings', { confidence: 'certain' }],
    ['a cost above 1', 'findings', { cost: 1.2 }],
    ['a profile that claims to be plain', 'profiles', { profiled: false }],
  ] as const)('refuses %s that there is not', (_name, list, change) => {
    const report = JSON.parse(jsonReporter.render(makeBenchmarkReport())) as Report;
    Object.assign(report.sections.profiling![list][0]!, change);
    expect(validate(report)).toBe(false);
  });

  it('refuses a figure that is not a number', () => {
    const report = makeReport();
    const text = jsonReporter.render({ ...report, run: { ...report.run, durationMs: Number.NaN } });
    expect(validate(JSON.parse(text))).toBe(false);
  });
});
