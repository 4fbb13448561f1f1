import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from '@chatload/rig';
import { startMock } from '@chatload/test-kit';
import { describe, expect, it, test } from 'vitest';
import {
  type ChatloadRun,
  holdPort,
  runChatload,
  startCommand,
  words,
  WORKSPACE,
} from './run-chatload.ts';

const EXAMPLES = join(WORKSPACE, 'examples');

/** A short run that can be believed, as a user starts it in the example's folder. */
function runExample(name: string, ...more: readonly string[]): Promise<ChatloadRun> {
  const load = words('--local --no-baseline --requests 10 --concurrent 5');
  const pace = words('--mock-ttft-ms 400 --mock-token-delay-ms 2');
  return runChatload([...load, ...pace, ...more], { cwd: join(EXAMPLES, name) });
}

/** Only the exit code's reason says why it is another than was expected. */
function expectExit(ended: ChatloadRun, exitCode: number): void {
  expect({ ...ended.report().verdict, exitCode: ended.exitCode }).toMatchObject({ exitCode });
}

test.each([
  ['add-a-metric.md', ['custom-metric/long-answers.ts', 'custom-metric/chatload.config.ts']],
  ['add-a-reporter.md', ['custom-reporter/figures-csv.ts', 'custom-reporter/chatload.config.ts']],
  ['add-a-request-builder.md', ['own-protocol/ask.ts', 'own-protocol/chatload.config.ts']],
])('%s shows %j as they are', (guide, files) => {
  const shown = readFileSync(join(WORKSPACE, 'docs/guides', guide), 'utf8').replace(/^ {3}/gm, '');
  for (const file of files) {
    expect(shown).toContain(`\`\`\`ts\n${readFileSync(join(EXAMPLES, file), 'utf8')}\`\`\``);
  }
});

describe('the custom metric', () => {
  it.each([
    [40, 0, 'met', 0],
    [60, 1, 'missed', 4],
  ])(
    'of answers of %d tokens is %d, its objective %s',
    async (tokens, ratio, outcome, exitCode) => {
      const ended = await runExample('custom-metric', '--mock-tokens', String(tokens));
      expectExit(ended, exitCode);
      const { sections, verdict, pluginFailures } = ended.report();
      expect(sections.summary.measured.custom['longAnswerRatio']).toMatchObject({ n: 10, ratio });
      const objective = { metric: 'longAnswerRatio', statistic: null, limit: 0.05, n: 10 };
      expect(verdict.objectives).toContainEqual(
        expect.objectContaining({ ...objective, value: ratio, outcome }),
      );
      expect(pluginFailures).toEqual([]);
      expect(ended.stdout).toContain('Long answers');
    },
  );

  it('has its objective in the plan, with the file that it comes from', async () => {
    const folder = join(EXAMPLES, 'custom-metric');
    const ended = await startCommand(['plan', 'stream'], [], { cwd: folder }).ended;
    expect(ended.exitCode).toBe(0);
    expect(ended.stdout).toContain('longAnswerRatio <= 0.05');
    expect(ended.stdout).toContain('chatload.config.ts');
    expect(() => ended.folder()).toThrow('ENOENT');
  });
});

test('the custom reporter writes the figures of the report as CSV', async () => {
  const ended = await runExample('custom-reporter');
  expectExit(ended, 0);
  const [head, ...rows] = readFileSync(join(ended.folder(), 'figures.csv'), 'utf8').split('\n');
  expect(head).toBe('metric,n,min,mean,p50,p90,p95,p99,max');
  expect(rows.at(-1)).toBe('');
  const { figures } = ended.report().sections.summary.measured;
  for (const [key, figure] of Object.entries(figures)) {
    const row = rows.find((line) => line.startsWith(`${key},`))?.split(',');
    expect(row?.[1]).toBe(String(figure.n));
    // report.json rounds to six decimals.
    expect(Number(row?.[4])).toBeCloseTo(figure.p50, 5);
  }
  expect(ended.report().pluginFailures).toEqual([]);
});

describe('the server with its own path and body', () => {
  it.each([
    ['stream', '--concurrent'],
    ['load', '--connections'],
  ])('is asked as it wants to be by chatload %s', async (command, slots) => {
    const mock = await startMock(words('--ttft-ms 50 --token-delay-ms 2 --tokens 5'));
    const server = await startServer({
      name: 'ask',
      command: process.execPath,
      args: [join(EXAMPLES, 'own-protocol/server.ts')],
      cwd: EXAMPLES,
      env: { PORT: '0', OPENAI_BASE_URL: `${mock.url}/v1` },
      readyTimeoutMs: 30_000,
      stopGraceMs: 500,
    });
    const flags = ['--url', server.url, '--mock-url', mock.url, '--requests', '30', slots, '5'];
    const folder = join(EXAMPLES, 'own-protocol');
    const ended = await startCommand([command], flags, { cwd: folder }).ended;
    await server.stop();
    await mock.stop();

    // On a busy machine the figures may be inconclusive; the answers are not.
    const { plan, target, sections } = ended.report();
    expect(plan.request.builder).toBe('ask');
    expect(new URL(target.url).pathname).toBe('/api/ask');
    expect(sections.summary.measured.counts.endings).toEqual({ complete: 30 });
    expect(sections.summary.measured.counts.outputTokens).toBe(150);
    expect(sections.summary.baseline?.counts.endings.complete).toBeGreaterThanOrEqual(20);
    expect(await ended.leftovers()).toEqual([]);
  });
});

describe('the server that somebody else wrote', () => {
  const cwd = join(EXAMPLES, 'someone-elses-server');

  it('passes whole answers on and is watched, unchanged, wherever the mock is', async () => {
    const stranger = await holdPort(4010);
    const flags = words('--no-baseline --requests 30 --connections 5');
    const ended = await startCommand(['load'], flags, { cwd }).ended;
    stranger?.close();
    const { sections, target } = ended.report();
    expect(target.mockUrl).not.toMatch(/:4010$/);
    expect(sections.summary.measured.counts.endings).toEqual({ complete: 30 });
    expect(sections.server).toMatchObject({ source: 'probe' });
    expect(sections.server?.upstreamRequests).toBeGreaterThanOrEqual(25);
    expect(await ended.leftovers()).toEqual([]);
  });
});
