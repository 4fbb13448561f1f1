import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PerfReport } from '@chatload/comparison';
import { makeScratchRepository } from '@chatload/test-kit';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type ChatloadRun, type RunningChatload, startChatload, words } from './run-chatload.ts';

const KERNEL = 'libs/kernel/src/index.ts';
const SCRIPT = 'libs/metrics/perf/record-streams.ts';
const CONFIG = 'libs/metrics/perf.config.ts';

/** A micro-benchmark whose cost is what a library of the workspace says, but for a little noise. */
const PLANTED_SCRIPT = `import { PLANTED_COST } from '@chatload/kernel';
const cost = PLANTED_COST * (1 + Math.random() / 1_000);
console.log(JSON.stringify({ figures: { cost } }));
`;
const SLEEPING_SCRIPT = 'await new Promise((settle) => setTimeout(settle, 60_000));\n';
const PLANTED_CONFIG = `export default {
  command: 'script', script: 'perf/record-streams.ts', metrics: { cost: 0.05 },
};
`;
/** Streams so short that a run costs little; what they say is not believed here anyway. */
const SERVED_CONFIG = `export default {
  command: 'stream',
  server: 'chat-server',
  flags: { requests: 10, 'mock-ttft-ms': 5, 'mock-token-delay-ms': 2, 'mock-tokens': 5, 'no-baseline': true },
  metrics: { 'ttftMs p50': 0.05 },
};
`;

const scratch = makeScratchRepository();
const kernel = scratch.read(KERNEL);
const folder = mkdtempSync(join(tmpdir(), 'chatload-perf-test-'));

function plant(cost: number): void {
  scratch.write(KERNEL, `${kernel}export const PLANTED_COST = ${cost};\n`);
}

// The base knows no perf of this project: what measures it is the working tree's.
beforeAll(() => {
  plant(100);
  rmSync(join(scratch.root, SCRIPT));
  rmSync(join(scratch.root, CONFIG));
  scratch.commit();
});

afterEach(() => {
  scratch.git('reset', '--quiet', '--hard');
  scratch.git('clean', '--quiet', '--force', '-d');
});

afterAll(() => {
  scratch[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

function startPerf(args: string, env: Readonly<Record<string, string>> = {}): RunningChatload {
  const bin = join(scratch.root, 'apps/runner/bin/chatload.js');
  return startChatload(words(args), {
    command: [process.execPath, bin, 'perf'],
    cwd: scratch.root,
    env: { TMPDIR: folder, ...env },
  });
}

/** With what it printed, else a wrong code tells nothing. */
function expectExitCode({ exitCode, stderr }: ChatloadRun, wanted: number): void {
  expect({ exitCode, stderr }).toEqual({ exitCode: wanted, stderr });
}

function expectNoneLeft(): void {
  expect(scratch.git('worktree', 'list').split('\n')).toHaveLength(1);
  expect(readdirSync(folder).filter((name) => name.startsWith('chatload-'))).toEqual([]);
}

test('a change in a library is seen on its side alone, against a base that has no perf.config.ts', async () => {
  plant(110);
  scratch.write(SCRIPT, PLANTED_SCRIPT);
  scratch.write(CONFIG, PLANTED_CONFIG);
  const summary = join(folder, 'summary.md');
  const run = await startPerf('metrics --format json', {
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_ACTIONS: 'true',
  }).ended;

  expectExitCode(run, 4);
  const report = JSON.parse(run.stdout) as PerfReport;
  expect(report).toMatchObject({ project: 'metrics', base: { name: 'main' } });
  expect(report.head).toEqual({ name: 'working tree', commit: null });
  expect(report.verdict.outcome).toBe('regressed');
  expect(report.verdict.metrics[0]?.base).toBeCloseTo(100, 0);
  expect(report.verdict.metrics[0]?.head).toBeCloseTo(110, 0);
  expect(JSON.parse(readFileSync(join(run.folder(), 'perf.json'), 'utf8'))).toEqual(report);
  const page = readFileSync(join(run.folder(), 'perf.md'), 'utf8');
  expect(page).toMatch(/\| cost \| 100\S* \| 110\S* \| \+10\.\d %/);
  expect(readFileSync(summary, 'utf8')).toBe(page);
  expect(run.stderr).toContain('::error title=metrics%3A cost regressed::');
  expect(await run.leftovers()).toEqual([]);
  expectNoneLeft();
});

test('Ctrl-C in mid-run says what is known, with exit code 130, and leaves nothing', async () => {
  plant(100);
  scratch.write(SCRIPT, PLANTED_SCRIPT.replace('PLANTED_COST *', '(1 + Math.random()) *'));
  scratch.write(CONFIG, PLANTED_CONFIG);
  const running = startPerf('metrics');
  await running.waitFor('pair 1 of');
  running.signal('SIGINT');
  const run = await running.ended;
  expectExitCode(run, 130);
  expect(run.stdout).toContain('It was interrupted: exit code 130.');
  expect(await run.leftovers()).toEqual([]);
  expectNoneLeft();
});

test('Ctrl-C before the first pair leaves neither a worktree nor an empty folder', async () => {
  plant(100);
  scratch.write(SCRIPT, SLEEPING_SCRIPT);
  scratch.write(CONFIG, PLANTED_CONFIG);
  const running = startPerf('metrics');
  await running.waitForProcess(SCRIPT);
  running.signal('SIGINT');
  const run = await running.ended;
  expectExitCode(run, 130);
  expect(() => run.folder()).toThrow('0 run folders');
  expect(await run.leftovers()).toEqual([]);
  expectNoneLeft();
});

test('two at once take turns, and the second says whom it waits for', async () => {
  plant(100);
  scratch.write(SCRIPT, SLEEPING_SCRIPT);
  scratch.write(CONFIG, PLANTED_CONFIG);
  const first = startPerf('metrics');
  await first.waitForProcess(SCRIPT);
  const second = startPerf('metrics');
  await second.waitFor('Waiting for the perf of metrics in ');
  for (const running of [second, first]) {
    running.signal('SIGINT');
    expect((await running.ended).exitCode).toBe(130);
  }
  expectNoneLeft();
});

test('a base whose server does not start is told in its own words, with exit code 3', async () => {
  scratch.write(KERNEL, `${kernel}throw new Error('planted in the base');\n`);
  scratch.commit();
  scratch.write(KERNEL, kernel);
  scratch.write('apps/chat-server/perf.config.ts', SERVED_CONFIG);
  const run = await startPerf('chat-server --base HEAD').ended;
  expectExitCode(run, 3);
  expect(run.stderr).toContain('planted in the base');
  expect(run.stderr).toContain('A run of the base failed: ');
  expect(run.stderr).toContain('CHL_ERR_PERF_RUN_FAILED, exit code 3');
  expect(() => run.folder()).toThrow('0 run folders');
  expect(await run.leftovers()).toEqual([]);
  expectNoneLeft();
  scratch.git('reset', '--quiet', '--hard', 'HEAD~1');
});

test('a head whose server ends in mid-run is told in its own words, with exit code 3', async () => {
  const main = 'apps/chat-server/src/main.ts';
  const end =
    "setTimeout(() => { console.error('planted in the head'); process.exit(7); }, 3_000);";
  scratch.write(main, `${scratch.read(main)}${end}\n`);
  // A run takes longer than the server lives.
  const config = SERVED_CONFIG.replace('requests: 10,', 'requests: 5_000,');
  scratch.write('apps/chat-server/perf.config.ts', config);
  const run = await startPerf('chat-server --base HEAD').ended;
  expectExitCode(run, 3);
  expect(run.stderr).toContain('planted in the head');
  expect(run.stderr).toContain('A run of the head failed: ');
  expect(await run.leftovers()).toEqual([]);
  expectNoneLeft();
});

test('what cannot be told in the time ends with exit code 5', async () => {
  // Nothing is ever shown to differ by less; and there is time for more runs than a server lives for.
  const config = SERVED_CONFIG.replace("p50': 0.05", "p50': 0.000001");
  scratch.write('apps/chat-server/perf.config.ts', config);
  const run = await startPerf('chat-server --base HEAD --max-minutes 0.05').ended;
  expectExitCode(run, 5);
  expect(run.stdout).toContain('cannot tell after');
  expect(run.stdout).toMatch(/An alarm needs at least 7 pairs|The time was up/);
  expect(existsSync(join(run.folder(), 'perf.json'))).toBe(true);
  expect(await run.leftovers()).toEqual([]);
  expectNoneLeft();
});

test('Ctrl-C while both servers are up stops them', async () => {
  scratch.write('apps/chat-server/perf.config.ts', SERVED_CONFIG);
  const running = startPerf('chat-server --base HEAD');
  await running.waitFor('pair 1 of');
  running.signal('SIGINT');
  const run = await running.ended;
  expectExitCode(run, 130);
  expect(await run.leftovers()).toEqual([]);
  expectNoneLeft();
});

test('the steps of the workflow in examples/ measure what a change touches, and tell GitHub', () => {
  const summary = join(folder, 'steps.md');
  scratch.write(SCRIPT, PLANTED_SCRIPT);
  scratch.write(CONFIG, PLANTED_CONFIG);
  scratch.write('libs/metrics/src/index.ts', `${scratch.read('libs/metrics/src/index.ts')}\n`);
  const workflow = scratch.read('examples/github-workflow/perf.yml');
  const steps = [...workflow.matchAll(/^ +- run: (.+)$/gm)].map(([, step = '']) => step);
  expect(steps).toEqual(['npm ci', 'npm run perf:affected']);
  // What `npm ci` installs is there already.
  execFileSync('bash', ['-e', '-c', steps.slice(1).join('\n')], {
    cwd: scratch.root,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      TMPDIR: folder,
      NX_BASE: scratch.git('rev-parse', 'HEAD'),
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: summary,
    },
    stdio: 'pipe',
  });
  // Nx writes there too.
  expect(readFileSync(summary, 'utf8').match(/^### perf of .*/gm)).toEqual([
    expect.stringMatching(/^### perf of metrics: /),
  ]);
  expectNoneLeft();
});

test.each([
  ['nonsense', 'CHL_ERR_UNKNOWN_PROJECT'],
  ['chat-server --base no-such-branch', 'CHL_ERR_NO_BASE'],
])('perf %s is refused before anything is made', async (args, code) => {
  const run = await startPerf(args).ended;
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toContain(code);
  expectNoneLeft();
});
