import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '@chatload/contracts';
import { afterAll, describe, expect, it } from 'vitest';
import {
  CALM_MOCK,
  type ChatloadRun,
  QUICK_MOCK,
  runChatload,
  words,
  WORKSPACE,
} from './run-chatload.ts';

const NX = words('npx nx run runner:stream');
const NPX = words('npx chatload stream');
/** Each of them is the same program; npm's own way of handing flags on is a `--` before them. */
const WAYS_IN = { nx: NX, npx: NPX, npm: words('npm run stream-test --') } as const;

/** Nx and npm have flags of these names, and shells a meaning for nearly all of these characters. */
const HOSTILE_PROMPT = 'a $(b) <= "c" `d` \'e\' $HOME * {f,g} \\ ~ # ! ; & | %PATH% ü\t.';
const HOSTILE_FLAGS = [
  ...words('--batch 10 --concurrent 10 --requests 10 --warmup 0 --quiet --local --no-baseline'),
  '--prompt',
  HOSTILE_PROMPT,
  '--header',
  'x-note: --verbose --configuration=x',
  '--model=openai/--parallel=3',
  ...QUICK_MOCK,
];

describe('the ways in are one program', () => {
  // Inside the workspace, since that is where npx and nx can be called; and not under version control.
  mkdirSync(join(WORKSPACE, 'runs'), { recursive: true });
  const standing = mkdtempSync(join(WORKSPACE, 'runs/ways-in-'));
  const runsFolder = join(standing, 'here');
  afterAll(() => rmSync(standing, { recursive: true }));
  let first: { plan: Report['plan']; command: string } | undefined;

  it.each([
    ['npx chatload', { command: NPX, cwd: WORKSPACE }],
    ['npx nx run', { command: NX, cwd: WORKSPACE }],
    ['npm run', { command: WAYS_IN.npm, cwd: WORKSPACE }],
    ['npx chatload, from a sub-folder', { command: NPX, cwd: standing }],
    ['npx nx run, from a sub-folder', { command: NX, cwd: standing }],
  ])('%s hands hostile flags over unchanged', async (_way, { command, cwd }) => {
    // Counted from where the user stands, all of these are one folder.
    const out = cwd === standing ? 'here' : join('runs', standing.split('/').at(-1) ?? '', 'here');
    const run = await runChatload([...HOSTILE_FLAGS, '--out', out], { command, cwd });
    const { plan, run: facts } = takeReport(runsFolder, run);
    expect(plan.request).toMatchObject({
      prompts: [HOSTILE_PROMPT],
      model: 'openai/--parallel=3',
      headers: [{ name: 'x-note', from: 'literal' }],
    });
    expect(plan.phases.map(({ load }) => load)).toEqual([
      { model: 'closed', slots: 10, batch: 10, stop: { requests: 10 } },
    ]);
    // The same plan and command line whichever way it came; the first way's is the one to compare with.
    first ??= { plan, command: facts.command.replace(/ --out .*/, '') };
    expect(plan).toEqual(first.plan);
    expect(facts.command).toBe(`${first.command} --out ${out}`);
  });
});

describe.each(Object.entries(WAYS_IN))('exit codes come back from %s:', (_way, command) => {
  it('0 for a run that passed', async () => {
    const flags = words('--local --requests 10 --warmup 0 --no-baseline');
    const run = await runChatload([...flags, ...CALM_MOCK], { command });
    expect(run.stdout).toMatch(/^PASS .* · exit code 0$/m);
    expect(run.exitCode).toBe(0);
  });

  it('3 for a server that is not there', async () => {
    const run = await runChatload(words('--url http://127.0.0.1:1'), { command });
    expect(run.stderr).toContain('CHL_ERR_TARGET_UNREACHABLE');
    expect(run.exitCode).toBe(3);
  });

  it('4 for a run in which nothing succeeded', async () => {
    const flags = words('--local --requests 5 --warmup 0 --model openai/fault:http-500');
    const run = await runChatload(flags, { command });
    expect(run.stdout).toContain('nothing succeeded');
    expect(run.exitCode).toBe(4);
  });
});

it.each([
  ['npx chatload stream 10', '10'],
  ['npx nx run runner:stream 10', '10'],
  // npm takes the flag for one of its own.
  ['npm run stream-test --batch 10', '10'],
])('%s ends with 2 and says how flags are given', async (command, stray) => {
  const run = await runChatload([], { command: words(command), cwd: WORKSPACE });
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toContain(`Unexpected argument "${stray}"`);
  expect(run.stderr).toContain('npm run stream-test -- --batch 10');
});

it('passes flags of Nx on as well, so that none is dropped in silence', async () => {
  const run = await runChatload(['--verbose'], { command: NX });
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toContain('Unknown flag --verbose');
});

/** The report of a run that is the only one in the folder; the next one finds it empty. */
function takeReport(runsFolder: string, run: ChatloadRun): Report {
  const folder = join(runsFolder, readdirSync(runsFolder)[0] ?? '');
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
  expect(run.exitCode).toBe(report.verdict.exitCode);
  rmSync(folder, { recursive: true });
  return report;
}
