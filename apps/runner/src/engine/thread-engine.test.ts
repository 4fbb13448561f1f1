import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Delta, Engine, LoadShape, Phase, Plan } from '@chatload/contracts';
import { createMerger, summarise } from '@chatload/metrics';
import { resolvePlan } from '@chatload/plan';
import { type FakeTarget, startFakeTarget } from '@chatload/test-kit';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createThreadEngine } from './thread-engine.ts';

/** A stream of two tokens. */
const EVENTS = [
  ...['a', 'b'].map((content) => JSON.stringify({ choices: [{ delta: { content } }] })),
  '{"choices":[{"delta":{},"finish_reason":"stop"}]}',
  '[DONE]',
];
const ANSWER = EVENTS.map((event) => `data: ${event}\n\n`).join('');
const HEAD = `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: ${ANSWER.length}\r\n\r\n`;

/** Bodies say which request it is; one of them ends its thread, one cannot be made. */
const PLUGIN = `export default {
  name: 'numbered',
  requestBuilders: {
    numbered: {
      description: 'The turn itself',
      variesByIndex: true,
      build({ index, prompt }) {
        if (prompt === 'exit' && index === 5) process.exit(7);
        if (prompt === 'throw' && index === 5) throw new Error('no such turn');
        return { index, prompt };
      },
    },
  },
};`;

const folder = mkdtempSync(join(tmpdir(), 'chatload-engine-'));
const plugin = join(folder, 'numbered.mjs');
writeFileSync(plugin, PLUGIN);
afterAll(() => rmSync(folder, { recursive: true }));

const toClose: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const opened of toClose.splice(0).toReversed()) await opened.close();
});

function planFor(words: readonly string[], load: LoadShape): Plan {
  const resolution = resolvePlan(['stream', '--request-builder', 'numbered', ...words], {
    env: {},
    cwd: '/',
    cpuCount: 8,
    readFile: () => 'a\nb\nc\n',
    config: null,
    metrics: {},
    requestBuilders: { numbered: { variesByIndex: true } },
    findAutocannonObstacle: () => null,
  });
  if (resolution.kind !== 'plan') throw new Error('no plan');
  const phase: Phase = { id: 'one', kind: 'measure', target: 'server', load, record: true };
  return { ...resolution.plan, plugins: [plugin], phases: [phase] };
}

interface Drive {
  readonly plan: Plan;
  readonly target: FakeTarget;
  readonly engine: Engine;
  readonly deltas: readonly Delta[];
  /** What became of the phase. */
  readonly ended: Promise<void>;
}

/** Drives one phase against a server that answers after a moment. */
async function drive(words: readonly string[], load: LoadShape, pauseMs = 2): Promise<Drive> {
  const target = await startFakeTarget(async ({ write, pause }) => {
    await pause(pauseMs);
    await write(HEAD + ANSWER);
  });
  toClose.push(target);
  const plan = planFor(words, load);
  const engine = createThreadEngine({
    plan,
    endpoints: {
      server: {
        role: 'server',
        origin: target.origin,
        address: '127.0.0.1',
        path: '/v1/chat/completions',
        model: 'm',
      },
    },
    secrets: { headers: {} },
  });
  toClose.push(engine);
  const deltas: Delta[] = [];
  const listener = { onDelta: (delta: Delta) => void deltas.push(delta), onTelemetry: () => {} };
  const ended = engine.runPhase(plan.phases[0]!, listener, new AbortController().signal);
  ended.catch(() => {});
  return { plan, target, engine, deltas, ended };
}

function bodiesOf({ target }: Drive): readonly string[] {
  return target.requests.map(({ body }) => body).toSorted();
}

const CLOSED: LoadShape = { model: 'closed', slots: 7, batch: 1, stop: { requests: 31 } };
const OPEN: LoadShape = { model: 'open', ratePerSec: 200, slots: 30, stop: { requests: 40 } };
const PROMPTS = ['--prompts-file', 'prompts.txt', '--seed', '9'];

describe('several load threads', () => {
  it('send what one alone sends, each request once, and add up to the figures of the phase', async () => {
    const alone = await drive([...PROMPTS, '--workers', '1'], CLOSED);
    const together = await drive([...PROMPTS, '--batch', '1', '--workers', '3'], CLOSED);
    await Promise.all([alone.ended, together.ended]);

    expect(bodiesOf(together)).toEqual(bodiesOf(alone));
    expect(new Set(bodiesOf(alone)).size).toBe(31);
    const { plan, deltas, engine, target } = together;
    const indexes = deltas.flatMap(({ samples }) => samples.map(({ index }) => index));
    expect(indexes.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 31 }, (_, at) => at));
    expect(new Set(deltas.map(({ threadIndex }) => threadIndex))).toEqual(new Set([0, 1, 2]));
    expect(target.connections.opened).toBeLessThanOrEqual(7);
    expect(engine.health().threads).toHaveLength(3);

    const merger = createMerger(plan.phases);
    for (const delta of deltas) merger.add(delta);
    const { measured } = summarise(merger);
    expect(measured.counts).toMatchObject({ started: 31, endings: { complete: 31 } });
    expect(measured.figures.e2eMs?.n).toBe(31);
    expect(measured.figures.gapMs?.n).toBe(31);
  });

  it('meet the same arrivals as one, on one grid', async () => {
    const flags = [...PROMPTS, '--transport', 'undici'];
    const alone = await drive([...flags, '--workers', '1'], OPEN);
    const together = await drive([...flags, '--workers', '2'], OPEN);
    await Promise.all([alone.ended, together.ended]);

    expect(bodiesOf(together)).toEqual(bodiesOf(alone));
    expect(bodiesOf(alone)).toHaveLength(40);
    expect(offsetsUs(together)).toEqual(Array.from({ length: 40 }, (_, index) => index * 5_000));
    expect(offsetsUs(alone)).toEqual(offsetsUs(together));
  });
});

/** When the arrivals were due, counted from the first, in microseconds. */
function offsetsUs({ deltas }: Drive): readonly number[] {
  const samples = deltas.flatMap((delta) => delta.samples);
  const scheduled = samples
    .toSorted((a, b) => a.index - b.index)
    .map(({ scheduledAtMs }) => scheduledAtMs ?? Number.NaN);
  return scheduled.map((atMs) => Math.round((atMs - (scheduled[0] ?? 0)) * 1_000));
}

describe('a load thread', () => {
  it('that dies ends the phase, and says which it was', async () => {
    const { ended } = await drive(['--prompt', 'exit', '--workers', '2'], CLOSED, 50);
    await expect(ended).rejects.toMatchObject({
      code: 'CHL_ERR_LOAD_THREAD_LOST',
      message: expect.stringMatching(/thread [12] of 2: exit code 7$/),
    });
  });

  it('whose request cannot be made stops the others, too', async () => {
    const endless: LoadShape = { ...CLOSED, stop: { requests: 100_000 } };
    const { ended } = await drive(['--prompt', 'throw', '--workers', '2'], endless);
    await expect(ended).rejects.toMatchObject({
      code: 'CHL_ERR_BUILDER_FAILED',
      message: expect.stringContaining('no such turn'),
    });
  });
});
