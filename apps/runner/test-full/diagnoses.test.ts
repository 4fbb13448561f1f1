import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAULTY_SERVERS } from '@chatload/test-kit';
import { afterAll, describe, expect, test } from 'vitest';
import { diagnose, type Diagnosis, type FaultyServerName } from '../test/diagnose.ts';
import { WORKSPACE } from '../test/run-chatload.ts';

/**
 * Every server with a known fault under the whole command with all tools, streamed and not, and the
 * healthy ones, the bundled one and the faulty ones' own without a fault, five times each; what came
 * out goes to docs/diagnoses.md.
 */

const FLAGS = ['--duration', '6'];
const HEALTHY_RUNS = 5;

const NAMES = Object.keys(FAULTY_SERVERS) as FaultyServerName[];
const FAULTS = NAMES.filter((name) => FAULTY_SERVERS[name].rule !== null);
const MODES = [false, true];

const rows: string[] = [];

afterAll(() => {
  const head = [
    '# Diagnoses of servers with a known fault',
    '',
    'What `npm run test:full` found last: each server of `libs/test-kit/src/faulty-servers`, and the bundled',
    'chat-server, under `chatload benchmark` with all tools, 6 s each, 30 connections. The first finding above',
    'a note counts.',
    '',
    '| server | answers | first finding | severity | function | pages |',
    '| --- | --- | --- | --- | --- | --- |',
  ];
  writeFileSync(join(WORKSPACE, 'docs/diagnoses.md'), `${[...head, ...rows].join('\n')}\n`);
});

function note(name: string, stream: boolean, { report, first }: Diagnosis): void {
  const profiles = report.sections.profiling?.profiles ?? [];
  const pages = `${profiles.filter(({ page }) => page !== null).length} of ${profiles.length}`;
  const cells = [
    name,
    stream ? 'streamed' : 'whole',
    first?.rule ?? 'none',
    first?.severity ?? '–',
    first?.location?.functionName ?? '–',
    pages,
  ];
  rows.push(`| ${cells.join(' | ')} |`);
}

describe.each(FAULTS)('the fault of %s', (name) => {
  test.each(MODES)('is found first; streamed: %s', async (stream) => {
    const diagnosis = await diagnose(name, { stream, flags: FLAGS });
    note(name, stream, diagnosis);
    const { rule, functionName } = FAULTY_SERVERS[name];
    expect(diagnosis.first).toMatchObject({ rule, location: { functionName } });
    const profiles = diagnosis.report.sections.profiling?.profiles ?? [];
    expect(profiles.filter(({ failure }) => failure !== null)).toEqual([]);
    expect(await diagnosis.ended.leftovers()).toEqual([]);
  });
});

describe.each(['chat-server', 'healthy'] as const)('%s', (name) => {
  describe.each(MODES)('streamed: %s', (stream) => {
    test.each(Array.from({ length: HEALTHY_RUNS }, (_, index) => index + 1))(
      'has nothing above a note in run %d',
      async () => {
        const diagnosis = await diagnose(name, { stream, flags: FLAGS });
        note(name, stream, diagnosis);
        expect(diagnosis.first).toBeNull();
      },
    );
  });
});
