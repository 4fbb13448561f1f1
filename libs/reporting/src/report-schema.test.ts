import type { Report } from '@chatload/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import {
  makeAbortedReport,
  makeFailingReport,
  makeOpenReport,
  makeReport,
  makeReportOfNothing,
  makeWholeReport,
} from '../test/sample-report.ts';
import { jsonReporter } from './json.ts';
import { REPORT_SCHEMA } from './report-schema.ts';

const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(REPORT_SCHEMA);

/** Objects that are meant to be open: sections and the user's own request body. */
const OPEN = ['sections', 'plan.request.bodyExtra'];

/** Maps, whose entries come and go; and the one optional field. */
const MAPS = [
  'machine.libraries',
  'plan.target.mock',
  'plan.request.bodyExtra',
  'sections.summary.phases',
  'httpStatuses',
  'endings',
  'figures',
  'custom',
];
const OPTIONAL = ['causes'];

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
  return JSON.parse(jsonReporter.render(makeFailingReport())) as Json;
}

describe('the schema of report.json', () => {
  it.each([
    ['a passed run', makeReport],
    ['a failed run', makeFailingReport],
    ['a run without a success or a baseline', makeReportOfNothing],
    ['an aborted run', makeAbortedReport],
    ['whole answers', makeWholeReport],
    ['a saturated run of open load', () => makeOpenReport(0.8)],
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
    expect([...new Set(unmissed)]).toEqual(OPTIONAL);
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

  it('refuses a figure that is not a number', () => {
    const report = makeReport();
    const text = jsonReporter.render({ ...report, run: { ...report.run, durationMs: Number.NaN } });
    expect(validate(JSON.parse(text))).toBe(false);
  });
});
