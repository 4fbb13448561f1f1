import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPORT_SCHEMA } from '@chatload/reporting';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CALM_MOCK,
  QUICK_MOCK,
  readLines,
  runChatload,
  startChatload,
  words,
  WORKSPACE,
} from './run-chatload.ts';

const scratch = mkdtempSync(join(tmpdir(), 'chatload-output-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const SHORT = [...words('--local --requests 12 --concurrent 3'), ...QUICK_MOCK];

describe('what a run writes', () => {
  it('is a folder whose report validates, with a line for each request', async () => {
    const run = await runChatload(SHORT);
    const validate = new Ajv2020({ allowUnionTypes: true }).compile(REPORT_SCHEMA);
    const report = run.report();

    validate(report);
    expect(validate.errors).toBeNull();
    expect(readdirSync(run.folder())).toEqual(
      expect.arrayContaining([
        'intervals.jsonl',
        'observations.jsonl',
        'report.json',
        'report.md',
        'run.json',
        'samples.jsonl',
        'telemetry.jsonl',
      ]),
    );
    const started = Object.values(report.sections.summary.phases).map(
      ({ counts }) => counts.started,
    );
    const total = started.reduce((sum, count) => sum + count, 0);
    expect(run.samples()).toHaveLength(total);
    const ids = readLines<{ phaseId: string }>(join(run.folder(), 'intervals.jsonl'));
    expect(new Set(ids.map(({ phaseId }) => phaseId))).toEqual(
      new Set(report.plan.phases.map(({ id }) => id)),
    );
    expect(report.verdict.exitCode).toBe(run.exitCode);
    expect(run.stdout.trimEnd().split('\n').at(-1)).toContain(`exit code ${run.exitCode}`);
  });

  it('is on stdout alone with --format json, and clean', async () => {
    const run = await runChatload([...SHORT, '--format', 'json']);
    expect(JSON.parse(run.stdout)).toEqual(run.report());
    expect(run.stderr).toContain('Testing the bundled chat-server');
  });

  it('has no words beside it with --quiet', async () => {
    const run = await runChatload([...SHORT, '--quiet']);
    expect(run.stderr).toBe('');
    expect(run.stdout).toContain('Through the server');
  });

  it('goes to folders of their own for runs that start in the same second', async () => {
    const out = join(scratch, 'together');
    const flags = [...SHORT, '--out', out];
    await Promise.all([startChatload(flags).ended, startChatload(flags).ended]);
    expect(readdirSync(out)).toHaveLength(2);
  });

  it('holds no secret', async () => {
    const secrets = { CHATLOAD_TEST_KEY: 'k3y-7f1d0c', CHATLOAD_TEST_TENANT: 't3nant-5e9b' };
    const flags = [
      '--api-key-env',
      'CHATLOAD_TEST_KEY',
      '--header',
      'x-t: env:CHATLOAD_TEST_TENANT',
    ];
    const run = await runChatload([...SHORT, ...flags], { env: secrets });
    const files = readdirSync(run.folder()).map((name) =>
      readFileSync(join(run.folder(), name), 'utf8'),
    );
    const everything = [run.stdout, run.stderr, ...files].join('\n');
    expect(everything).toContain('CHATLOAD_TEST_KEY');
    for (const secret of Object.values(secrets)) expect(everything).not.toContain(secret);
  });
});

describe('where it cannot be written', () => {
  it('a folder under a file is exit 2 before anything starts', async () => {
    const file = join(scratch, 'file');
    writeFileSync(file, '');
    const run = await runChatload([...SHORT, '--out', join(file, 'runs')]);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('CHL_ERR_OUT_UNWRITABLE');
    expect(run.stderr).not.toContain('Testing');
  });

  const disk = join(scratch, 'disk');
  let isMounted = false;
  beforeAll(() => {
    try {
      execFileSync('mkdir', [disk]);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk], { stdio: 'ignore' });
      isMounted = true;
    } catch {
      // Only root may mount.
    }
  });
  afterAll(() => {
    if (isMounted) execFileSync('umount', [disk]);
  });

  it('a full disk is exit 3 and one line, and the figures are shown all the same', async (context) => {
    if (!isMounted) context.skip('a small file system cannot be mounted here');
    const flags = words('--local --requests 100000 --no-baseline');
    const run = await runChatload([...flags, ...QUICK_MOCK, '--out', disk]);
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain('CHL_ERR_WRITE_FAILED');
    expect(run.stdout).toContain('Through the server');
    expect(await run.leftovers()).toEqual([]);
  });
});

describe('a mistake', () => {
  it.each([
    [['--concurent', '5'], 'CHL_ERR_UNKNOWN_FLAG', 'Did you mean --concurrent?'],
    [['--concurrent', '0'], 'CHL_ERR_BAD_VALUE', '--concurrent'],
    [['--batch', '11'], 'CHL_ERR_BAD_VALUE', '--concurrent'],
    [['10'], 'CHL_ERR_STRAY_ARGUMENT', 'npm run stream-test -- --batch 10'],
  ])('%j is one line, a hint and exit 2', async (flags, code, hint) => {
    const run = await runChatload(flags);
    expect(run.exitCode).toBe(2);
    expect(run.stderr.trimEnd().split('\n')).toHaveLength(3);
    expect(run.stderr).toContain(code);
    expect(run.stderr).toContain(hint);
    expect(run.stdout).toBe('');
  });
});

/** Labels and layout of a printed report: figures, names of machines and folders are blanked. */
function shapeOf(printed: string): string[] {
  const headings = /^(?:\s{2})?([A-Z][A-Za-z-]+(?: [a-z]+)*)(?=,| {2,})/;
  return printed.split('\n').flatMap((line) => headings.exec(line)?.[1] ?? []);
}

it('the README shows what a default run prints', async () => {
  const readme = readFileSync(join(WORKSPACE, 'README.md'), 'utf8');
  const shown = /```text\n(?<text>[\s\S]*?)```/.exec(readme)?.groups?.['text'] ?? '';
  const run = await runChatload(['--local', ...CALM_MOCK]);
  // What this workspace has added of its own, and what only a machine that stood still gives.
  const printed = run.stdout.replace(/^(?:Other metrics|p99 and stalls, ms) (?:.+\n)+\n/gm, '');

  expect(run.exitCode).toBe(0);
  const shape = shapeOf(shown);
  expect(shape.length).toBeGreaterThan(20);
  // A note or a warning comes and goes with the machine's mood.
  const isSteady = (label: string): boolean => !/^(?:Note|Warnings?)$/.test(label);
  expect(shapeOf(printed).filter(isSteady)).toEqual(shape.filter(isSteady));
});
