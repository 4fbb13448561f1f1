import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReportComparison } from '@chatload/comparison';
import type { Report } from '@chatload/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CALM_MOCK, type ChatloadRun, runChatload, startCommand, words } from './run-chatload.ts';

const scratch = mkdtempSync(join(tmpdir(), 'chatload-compare-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const KEPT = join(scratch, 'kept/baseline.json');
/** Too short for the usual objectives on the server; the one given is what the generator is held to. */
const SHORT = [
  ...words('--local --requests 12 --concurrent 4 --no-baseline --no-default-objectives'),
  '--objective',
  'ttfcMs p50 < 5000',
  ...CALM_MOCK,
];

let first: ChatloadRun;
let second: ChatloadRun;

beforeAll(async () => {
  first = await runChatload([...SHORT, '--save-baseline', KEPT]);
  second = await runChatload([...SHORT, '--against', KEPT]);
});

function compare(...args: readonly string[]): Promise<ChatloadRun> {
  return startCommand(['compare'], args).ended;
}

function readComparisons(json: string): readonly ReportComparison[] {
  return (JSON.parse(json) as { comparisons: readonly ReportComparison[] }).comparisons;
}

/** Writes a run's folder, which is all that a comparison reads of it. */
function writeRun(folder: string, report: Report): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'report.json'), JSON.stringify(report));
  return folder;
}

/** A folder of runs like this one, with the answers that many times as slow, and 1 % of noise. */
function writeSide(name: string, report: Report, slowness: number): string {
  const { summary } = report.sections;
  const { measured } = summary;
  const { e2eMs } = measured.figures;
  if (e2eMs === undefined) throw new Error('the run has no latency');
  // A busy machine may have made the generator late, which would be the verdict here, too.
  const validity = { ...report.verdict.validity, level: 'good' } as const;
  const verdict = { ...report.verdict, validity };
  for (const [index, noise] of [0.99, 1, 1.01, 1.005].entries()) {
    const slow = { ...e2eMs, p50: e2eMs.p50 * slowness * noise };
    const figures = { ...measured.figures, e2eMs: slow };
    const sections = {
      ...report.sections,
      summary: { ...summary, measured: { ...measured, figures } },
    };
    writeRun(join(scratch, name, `run-${index}`), { ...report, verdict, sections });
  }
  return join(scratch, name);
}

describe('a run and one that was kept', () => {
  it('are compared when the later one ends; what changed is shown and not judged', () => {
    expect(JSON.parse(readFileSync(KEPT, 'utf8'))).toEqual(first.report());
    const [comparison] = readComparisons(
      readFileSync(join(second.folder(), 'comparison.json'), 'utf8'),
    );
    expect(comparison?.base).toEqual([first.report().run.id]);
    expect(comparison?.head).toEqual([second.report().run.id]);
    expect(second.stdout).toMatch(/^ {2}ttftMs p50\*? +\d+/m);
    expect(second.stdout).toContain('one run a side: no interval');
    expect(second.exitCode).toBe(second.report().verdict.exitCode);
    expect(second.stdout.trimEnd().split('\n').at(-1)).toContain(`exit code ${second.exitCode}`);
  });

  it('are refused for another plan, Node or machine, before any load is sent', async () => {
    const { machine, ...report } = first.report();
    const kept = join(scratch, 'elsewhere.json');
    const elsewhere = { ...machine, nodeVersion: 'v1.2.3', cpuCount: 999 };
    writeFileSync(kept, JSON.stringify({ ...report, machine: elsewhere }));
    const out = join(scratch, 'refused');
    const run = await runChatload([...SHORT, '--batch', '1', '--against', kept, '--out', out]);
    expect([run.exitCode, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toContain(
      'cannot be compared, these differ: load, machine, Node ("v1.2.3" against',
    );
    expect(run.stderr).toContain('CHL_ERR_NOT_COMPARABLE, exit code 2');
    expect(readdirSync(out)).toEqual([]);
    expect(await run.leftovers()).toEqual([]);
  });

  it('a kept one that is missing, or a place that cannot be written, is found at once', async () => {
    const missing = await runChatload([...SHORT, '--against', join(scratch, 'none.json')]);
    expect([missing.exitCode, missing.stdout]).toEqual([2, '']);
    expect(missing.stderr).toMatch(/^Error: No run can be read from .*none\.json/);
    const occupied = await runChatload([...SHORT, '--save-baseline', scratch]);
    expect([occupied.exitCode, occupied.stdout]).toEqual([2, '']);
    expect(occupied.stderr).toContain('must be a file, and is a folder');
  });
});

describe('chatload compare', () => {
  it('shows how two runs differ, as Markdown too, and judges nothing unless asked', async () => {
    const run = await compare(first.folder(), second.folder(), '--format', 'markdown');
    expect([run.exitCode, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toMatch(/^### \S+ against \S+\n/);
    expect(run.stdout).toMatch(/^\| e2eMs p50(\\\*)? \| \d+/m);
  });

  it('cannot tell from one run a side: exit code 5', async () => {
    const judged = ['--allowed-change', 'e2eMs p50 5'];
    const run = await compare(first.folder(), second.folder(), ...judged);
    expect(run.exitCode).toBe(5);
    expect(run.stdout).toContain('cannot tell (exit code 5): e2eMs p50');
  });

  it('takes folders of runs as sides: a regression has exit code 4, none has 0', async () => {
    const base = writeSide('base', first.report(), 1);
    const sides = [
      base,
      writeSide('same', first.report(), 1),
      writeSide('slow', first.report(), 1.3),
    ];
    const judged = ['--allowed-change', 'e2eMs p50 10', '--format', 'json'];
    const regressed = await compare(...sides, ...judged);
    expect(regressed.exitCode).toBe(4);
    const comparisons = readComparisons(regressed.stdout);
    expect(comparisons.map(({ verdict }) => verdict?.outcome)).toEqual([
      'no_change_shown',
      'regressed',
    ]);
    expect((await compare(...sides.slice(0, 2), ...judged)).exitCode).toBe(0);
  });

  it('refuses another plan, and figures from under a profiler, with all that differs', async () => {
    const report = first.report();
    const profiling = { tools: ['flame'], open: false } as const;
    const plan = { ...report.plan, keepAlive: false, profiling };
    const other = writeRun(join(scratch, 'other'), { ...report, plan });
    const run = await compare(first.folder(), other);
    expect([run.exitCode, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toContain('keep-alive (true against false), profiled (false against true)');
    expect(run.stderr).toContain('CHL_ERR_NOT_COMPARABLE, exit code 2');
    expect(existsSync(join(other, 'comparison.json'))).toBe(false);
  });
});
