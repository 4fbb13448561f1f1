import { createServer } from 'node:net';
import type { Ending, Sample } from '@chatload/contracts';
import { monotonicNow } from '@chatload/kernel';
import { createChatClient } from '@chatload/sse-client';
import { startFakeTarget } from '@chatload/test-kit';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { readMockStats, startOwnServers } from './own-servers.ts';
import { type ChatloadRun, runChatload, startChatload, words } from './run-chatload.ts';

/** Every ending through whole runs, and every fault of the mock, directly and through chat-server. */

const REQUESTS = 4;
const TOKENS = 8;
const SLOW_MS = 3_000;

const FLAGS = words(
  `--concurrent 2 --requests ${REQUESTS} --warmup 0 --no-ready-check --quiet --timeout 20s`,
);

const servers = await startOwnServers(
  words(`--ttft-ms 20 --token-delay-ms 20 --tokens ${TOKENS}`),
  // Longer than a slow answer, shorter than a test's patience with a silent one.
  words('--timeout-ms 4500'),
);
const { mockUrl, chatServerUrl } = servers;
afterAll(() => servers[Symbol.asyncDispose]());

/** A fault as the mock's own list of models documents it. */
interface DocumentedFault {
  readonly id: string;
  readonly description: string;
  readonly ending: { readonly stream: Ending; readonly whole: Ending };
}

const FAULTS = await readFaults();

async function readFaults(): Promise<readonly DocumentedFault[]> {
  const response = await fetch(`${mockUrl}/v1/models`);
  const { data } = (await response.json()) as { data: readonly DocumentedFault[] };
  return data.filter(({ id }) => id.startsWith('fault:'));
}

function run(url: string, model: string, stallTimeout = '500ms'): Promise<ChatloadRun> {
  const target = ['--url', url, '--model', model, '--stall-timeout', stallTimeout];
  return runChatload([...FLAGS, ...target]);
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((settle) => server.once('listening', settle));
  const address = server.address();
  await new Promise((settle) => server.close(settle));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** How one request to the mock ends for the client that a run is made of, beyond what `stream` does. */
async function askDirectly(
  model: string,
  options: { readonly stream: boolean; readonly leaveAfterMs?: number },
): Promise<Ending> {
  const path = '/v1/chat/completions';
  const address = '127.0.0.1';
  const client = createChatClient({
    endpoint: { role: 'mock', origin: mockUrl, address, path, model },
    connections: 1,
    keepAlive: false,
    // Longer than a slow answer; a silent one ends by it.
    limits: { timeoutMs: SLOW_MS + 2_000, stallTimeoutMs: SLOW_MS + 2_000 },
    recordChunks: false,
  });
  const { stream, leaveAfterMs } = options;
  const messages = [{ role: 'user', content: 'Hello' }];
  const { sample } = await client.send(
    {
      ...{ phaseId: 'direct', index: 0, model, stream, headers: {} },
      body: Buffer.from(JSON.stringify({ model, messages, stream })),
      scheduledAtMs: null,
      startedAtMs: monotonicNow(),
    },
    leaveAfterMs === undefined ? undefined : AbortSignal.timeout(leaveAfterMs),
  );
  await client.close();
  return sample.ending;
}

/** How many requests ended how; the run's folder is removed. */
async function endingsOf(ended: ChatloadRun): Promise<Readonly<Partial<Record<Ending, number>>>> {
  const { counts } = ended.report().sections.summary.measured;
  const samples = ended.samples();
  const ofSamples = Map.groupBy(samples, ({ ending }) => ending);
  expect(counts.started).toBe(samples.length);
  expect(Object.fromEntries([...ofSamples].map(([name, { length }]) => [name, length]))).toEqual(
    counts.endings,
  );
  expect(await ended.leftovers()).toEqual([]);
  return counts.endings;
}

/**
 * A set-up for each ending that `stream` can have. Not among them: `corrupt` (nothing compares texts
 * yet), `unsent` (of open load only: apps/runner/src/engine/drive-phase.test.ts), and `cancelled` (no
 * flag of `stream` leaves an answer on purpose: its own test is below).
 */
const SETUPS = {
  complete: () => run(mockUrl, 'any-name'),
  truncated: () => run(mockUrl, 'fault:no-finish'),
  reset: () => run(mockUrl, 'fault:cut-rst'),
  connect_error: async () => run(`http://127.0.0.1:${await closedPort()}`, 'any-name'),
  stalled: () => run(mockUrl, 'fault:stall'),
  timeout: () =>
    runChatload([
      ...words('--requests 4 --concurrent 2 --warmup 0 --no-ready-check --timeout 300ms'),
      ...['--url', mockUrl, '--model', 'fault:slow-headers'],
    ]),
  http_error: () => run(mockUrl, 'fault:http-503'),
  protocol_error: async () => {
    const stranger = await startFakeTarget(({ write }) => write('SSH-2.0-OpenSSH_9.2\r\n'));
    const ended = await run(stranger.origin, 'any-name');
    await stranger.close();
    return ended;
  },
  stream_error: () => run(mockUrl, 'fault:stream-error'),
  cut_off: async () => {
    // A name of its own, so that the mock's counter tells when the streams of this run are open.
    const model = 'fault:stall/1';
    const flags = ['--url', mockUrl, '--model', model, '--stall-timeout', '60s'];
    const started = startChatload([...FLAGS, ...flags]);
    await vi.waitUntil(async () => (await readMockStats(mockUrl)).requests.byModel[model] === 2, {
      timeout: 30_000,
      interval: 50,
    });
    started.signal('SIGINT');
    return started.ended;
  },
} as const satisfies Record<
  Exclude<Ending, 'corrupt' | 'unsent' | 'cancelled'>,
  () => Promise<ChatloadRun>
>;

/** How a client can tell such an answer from a healthy one, where both end `complete`. */
const SIGNS: Readonly<Record<string, (sample: Sample, all: readonly Sample[]) => boolean>> = {
  'fault:slow-headers': ({ headersAtMs, startedAtMs }) =>
    (headersAtMs ?? 0) - startedAtMs >= SLOW_MS,
  'fault:slow-3s': ({ firstTokenAtMs, startedAtMs }) =>
    (firstTokenAtMs ?? 0) - startedAtMs >= SLOW_MS,
  'fault:no-done': ({ doneMissing }) => doneMissing,
  // A byte more for each line, or a comment before each event.
  'fault:crlf': isLonger,
  'fault:comments': isLonger,
  // Two groups of four tokens, each in one read. A busy machine joins tokens, too, but not so many.
  'fault:coalesced': ({ coalescedCount }) => coalescedCount >= TOKENS - 2,
};

function isLonger({ bytesReceived }: Sample, all: readonly Sample[]): boolean {
  return bytesReceived > Math.min(...all.map((sample) => sample.bytesReceived)) + TOKENS;
}

/** A run of complete answers is judged by its accuracy, too, which a busy machine can spoil. */
const EXIT_CODES: Readonly<Record<string, readonly number[]>> = {
  complete: [0, 5],
  cut_off: [130],
};

test.concurrent.each(Object.entries(SETUPS))('%s: a whole run ends so', async (ending, setUp) => {
  const ended = await setUp();
  // Of a run that was interrupted, only what was in flight has an ending.
  const count = ending === 'cut_off' ? 2 : REQUESTS;
  expect(await endingsOf(ended)).toEqual({ [ending]: count });
  expect(EXIT_CODES[ending] ?? [4]).toContain(ended.exitCode);
});

test.concurrent('cancelled: an answer that the client leaves ends so', async () => {
  expect(await askDirectly('fault:stall', { stream: true, leaveAfterMs: 200 })).toBe('cancelled');
});

/** Half the requests end one way and half another, or all alike. */
function halfAndHalf(ending: Ending): Partial<Record<Ending, number>> {
  const half = REQUESTS / 2;
  return ending === 'complete' ? { complete: REQUESTS } : { [ending]: half, complete: half };
}

describe.concurrent('each fault, asked of the mock directly', () => {
  // The mock counts by name: no other run may ask for the same `/2`, or neither gets exactly half.
  test.each(FAULTS)('$id ends as the mock documents it, /2 every other time', async (fault) => {
    const ended = await run(mockUrl, `${fault.id}/2`);
    const samples = ended.samples();
    expect(await endingsOf(ended)).toEqual(halfAndHalf(fault.ending.stream));
    const isFaulty = SIGNS[fault.id];
    if (isFaulty === undefined) return;
    expect(samples.filter((sample) => isFaulty(sample, samples))).toHaveLength(REQUESTS / 2);
  });

  test.each(FAULTS)('$id ends a whole answer as the mock documents it', async (fault) => {
    expect(await askDirectly(fault.id, { stream: false })).toBe(fault.ending.whole);
  });
});

/**
 * What chat-server makes of each fault: an error before the first byte keeps or gets a status, one in
 * mid-stream becomes an error event, and oddities of the protocol do not reach the client.
 */
const THROUGH_CHAT_SERVER: Readonly<Record<string, Ending>> = {
  'fault:http-400': 'http_error',
  'fault:http-401': 'http_error',
  'fault:http-404': 'http_error',
  'fault:http-429': 'http_error',
  'fault:http-500': 'http_error',
  'fault:http-503': 'http_error',
  'fault:cut': 'stream_error',
  'fault:cut-rst': 'stream_error',
  'fault:no-finish': 'stream_error',
  'fault:stall': 'stream_error',
  'fault:slow-headers': 'complete',
  'fault:slow-3s': 'complete',
  'fault:wrong-content-type': 'http_error',
  'fault:malformed-json': 'stream_error',
  'fault:stream-error': 'stream_error',
  'fault:no-done': 'complete',
  'fault:crlf': 'complete',
  'fault:comments': 'complete',
  'fault:coalesced': 'complete',
  'fault:split-character': 'complete',
};

describe.concurrent('each fault, through chat-server', () => {
  test('every fault has a row in the table', () => {
    expect(Object.keys(THROUGH_CHAT_SERVER).sort()).toEqual(FAULTS.map(({ id }) => id).sort());
  });

  test.each(Object.entries(THROUGH_CHAT_SERVER))('%s becomes %s', async (model, ending) => {
    const ended = await run(chatServerUrl, `openai/${model}`, '15s');
    expect(await endingsOf(ended)).toEqual({ [ending]: REQUESTS });
  });
});
