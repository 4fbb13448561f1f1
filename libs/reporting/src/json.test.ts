import { expect, it } from 'vitest';
import { makeReport } from '../test/sample-report.ts';
import { jsonReporter } from './json.ts';

it('writes the envelope in reading order, whatever order the report was built in', () => {
  const reversed = Object.fromEntries(Object.entries(makeReport()).toReversed());
  const text = jsonReporter.render(reversed as unknown as ReturnType<typeof makeReport>);
  expect(text).toBe(jsonReporter.render(makeReport()));
  expect(Object.keys(JSON.parse(text) as object)).toEqual([
    'schemaVersion',
    'tool',
    'run',
    'machine',
    'plan',
    'target',
    'sections',
    'pluginFailures',
    'verdict',
  ]);
});

it('rounds to six decimals and leaves whole numbers alone', () => {
  const report = makeReport();
  const text = jsonReporter.render({
    ...report,
    run: { ...report.run, startedAtMs: 8_236_482.3641234, durationMs: 2 ** 52 },
  });
  const { run } = JSON.parse(text) as typeof report;
  expect(run.startedAtMs).toBe(8_236_482.364123);
  expect(run.durationMs).toBe(2 ** 52);
});
