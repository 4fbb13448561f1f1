import { readdirSync } from 'node:fs';
import { connect, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type ChatloadRun,
  holdPort,
  QUICK_MOCK,
  runChatload,
  startChatload,
  words,
} from './run-chatload.ts';

/** Longer than two signals of one keystroke are apart; see the runner's interrupts. */
const ANOTHER_KEYSTROKE_MS = 700;
/** Long enough for some answers of a long run, also on a busy machine. */
const SOME_ANSWERS_MS = 2_000;

/** Goes on until something ends it. */
const LONG_RUN = words('--local --requests 100000 --no-baseline --mock-ttft-ms 20');
/** Its answers do not come before the drain of an interrupted run is over. */
const SILENT_RUN = words('--local --requests 20 --warmup 0 --no-baseline --mock-ttft-ms 5000');

/** The first line a run prints: its servers are up. */
const FIRST_LINE = /Testing the bundled chat-server at (\S+?), .*mock-provider at (\S+?)\.\n/;

// The runs' servers are then on ports of their own, where nobody else can be listening later.
const held: (Server | undefined)[] = [];
beforeAll(async () => void held.push(await holdPort(3000), await holdPort(4010)));
afterAll(() => held.forEach((server) => server?.close()));

async function expectNothingLeft(run: ChatloadRun): Promise<void> {
  expect(await run.leftovers()).toEqual([]);
  const urls = FIRST_LINE.exec(run.stderr)?.slice(1) ?? [];
  const answers = await Promise.all(urls.map((url) => isListening(new URL(url))));
  expect(answers.filter(Boolean)).toEqual([]);
}

function isListening({ hostname, port }: URL): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('close', () => socket.destroy());
  });
}

it('leaves nothing behind after a run that passed', async () => {
  const run = await runChatload([...words('--local --requests 30'), ...QUICK_MOCK]);
  expect(run.report().sections.summary.measured.counts.endings).toEqual({ complete: 30 });
  await expectNothingLeft(run);
});

it.each(['chat-server', 'mock-provider'])(
  'leaves nothing behind when the %s dies, and reports what was measured until then',
  async (server) => {
    const running = startChatload(LONG_RUN);
    await running.waitFor(FIRST_LINE);
    await sleep(SOME_ANSWERS_MS);
    const { pid } = await running.waitForProcess(`${server}/src/main.ts`);
    process.kill(pid, 'SIGKILL');
    const run = await running.ended;

    expect(run.exitCode).toBe(3);
    const { run: facts, verdict, sections } = run.report();
    expect(facts.aborted).toBe(true);
    expect(verdict.outcome).toBe('rig_failed');
    expect(verdict.reason).toContain(server);
    expect(sections.summary.measured.counts.endings.complete).toBeGreaterThan(0);
    await expectNothingLeft(run);
  },
);

it.each([
  ['npx chatload', undefined],
  ['npx nx run', words('npx nx run runner:stream')],
])('Ctrl-C through %s ends in a report, exit code 130, and nothing left', async (_, command) => {
  const running = startChatload(LONG_RUN, command === undefined ? {} : { command });
  await running.waitFor(FIRST_LINE);
  await sleep(SOME_ANSWERS_MS);
  running.signal('SIGINT');
  const run = await running.ended;

  expect(run.exitCode).toBe(130);
  const { run: facts, sections } = run.report();
  expect(facts.aborted).toBe(true);
  expect(sections.summary.measured.counts.endings.complete).toBeGreaterThan(0);
  await expectNothingLeft(run);
});

it('a second Ctrl-C ends the run at once, and its servers with it', async () => {
  const running = startChatload(SILENT_RUN);
  await running.waitFor(FIRST_LINE);
  await sleep(SOME_ANSWERS_MS);
  running.signal('SIGINT');
  await sleep(ANOTHER_KEYSTROKE_MS);
  running.signal('SIGINT');
  const run = await running.ended;

  expect(run.exitCode).toBe(130);
  expect(readdirSync(run.folder())).not.toContain('report.json');
  await expectNothingLeft(run);
});

it('Ctrl-C while the servers start leaves neither them nor an empty run folder', async () => {
  const running = startChatload(LONG_RUN);
  await running.waitForProcess('mock-provider/src/main.ts');
  running.signal('SIGINT');
  const run = await running.ended;

  expect(run.exitCode).toBe(130);
  expect(run.stderr).toContain('CHL_ERR_INTERRUPTED');
  expect(() => run.folder()).toThrow('0 run folders');
  await expectNothingLeft(run);
});

it('kill -9 of the runner alone takes the servers along, and what was written stays', async () => {
  const running = startChatload(LONG_RUN);
  await running.waitFor(FIRST_LINE);
  await sleep(SOME_ANSWERS_MS);
  running.process.kill('SIGKILL');
  const run = await running.ended;

  await expectNothingLeft(run);
  expect(run.samples().length).toBeGreaterThan(0);
  expect(readdirSync(join(run.folder()))).toContain('run.json');
});
