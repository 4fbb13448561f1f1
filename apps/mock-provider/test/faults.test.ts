import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { textTokens } from '../src/answer/tokens.ts';
import { delayWrites, SLOW_MS } from '../src/faults/delay-script.ts';
import { FAULTS, type FaultName } from '../src/faults/faults.ts';
import { openRaw, rawChat } from './raw-client.ts';
import { splitEvents, startMock } from './start-mock.ts';

const TOKENS = textTokens(8);

/** What a bare socket reads of a faulty answer, until `last` was read or the connection ended. */
async function provoke(name: FaultName, stream: boolean, last: string | RegExp = '0\r\n\r\n') {
  const mock = await startMock();
  const client = await openRaw(mock.port);
  client.send(rawChat({ stream, model: `fault:${name}` }));
  const complete = vi.waitFor(
    () => expect(client.text()).toMatch(typeof last === 'string' ? new RegExp(`${last}$`) : last),
    { interval: 1, timeout: 5_000 },
  );
  const how = await Promise.race([client.ended, complete.then(() => 'open' as const)]);
  client.leave();
  const text = client.text();
  const headEnd = text.indexOf('\r\n\r\n');
  return {
    mock,
    how,
    head: text.slice(0, headEnd),
    body: text.slice(headEnd + 4),
  };
}

/** The text of all content deltas, whatever the framing. */
function contentOf(body: string): string {
  return [...body.matchAll(/"delta":\{"content":"([^"]*)"\}/g)].map((match) => match[1]).join('');
}

describe.each([400, 401, 404, 429, 500, 503])('fault:http-%i', (status) => {
  test.each([true, false])('answers with that status at once (stream: %s)', async (stream) => {
    const mock = await startMock({ ttftMs: 10_000 });
    const response = await mock.chat({ stream, model: `fault:http-${status}` });

    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe(status === 429 ? '1' : null);
    expect(await response.json()).toMatchObject({ error: { message: expect.any(String) } });
  });
});

test('fault:cut closes the connection in the middle of a stream', async () => {
  const { how, body, mock } = await provoke('cut', true);

  expect(how).toBe('fin');
  expect(contentOf(body)).toBe(TOKENS.slice(0, 4).join(''));
  expect(body).not.toContain('"finish_reason":"stop"');
  expect(body).not.toContain('\r\n0\r\n');
  expect((await mock.stats()).streams).toMatchObject({ open: 0, closedByClient: 0 });
});

test('fault:cut closes the connection in the middle of a whole answer', async () => {
  const { how, head, body } = await provoke('cut', false);

  expect(how).toBe('fin');
  const promised = Number(/content-length: (\d+)/.exec(head)?.[1]);
  expect(Buffer.byteLength(body)).toBe(promised >> 1);
});

test.each([
  { stream: true, half: TOKENS.slice(0, 4).join('') },
  { stream: false, half: '' },
])('fault:cut-rst resets the connection (stream: $stream)', async ({ stream, half }) => {
  const { how, head, body } = await provoke('cut-rst', stream);

  expect(how).toBe('rst');
  expect(head).toContain('200 OK');
  expect(contentOf(body)).toBe(half);
});

test('fault:stall goes silent in the middle and keeps the connection open', async () => {
  const { how, body, mock } = await provoke('stall', true, / early.*\r\n$/s);

  expect(how).toBe('open');
  expect(contentOf(body)).toBe(TOKENS.slice(0, 4).join(''));
  await vi.waitFor(async () => {
    expect((await mock.stats()).streams).toMatchObject({ open: 0, closedByClient: 1 });
  });
});

test('fault:stall sends half of a whole answer', async () => {
  const { how, head, body } = await provoke('stall', false, /\{.*/);

  expect(how).toBe('open');
  expect(head).toContain('content-length');
  expect(() => JSON.parse(body) as unknown).toThrow(SyntaxError);
});

test('fault:no-finish lacks nothing but the finish reason', async () => {
  const { how, body } = await provoke('no-finish', true);

  expect(how).toBe('open');
  expect(contentOf(body)).toBe(TOKENS.join(''));
  expect(body).toContain('data: [DONE]');
  expect(body).not.toContain('"finish_reason":"');
  const mock = await startMock();
  const whole = await mock.chat({ model: 'fault:no-finish' });
  expect(await whole.json()).toMatchObject({ choices: [{ finish_reason: null }] });
});

test('fault:no-done lacks nothing but [DONE]', async () => {
  const { body } = await provoke('no-done', true);

  expect(body).toContain('"finish_reason":"stop"');
  expect(body).not.toContain('[DONE]');
});

test('fault:wrong-content-type calls a healthy body HTML', async () => {
  const mock = await startMock();
  for (const stream of [true, false]) {
    const response = await mock.chat({ stream, model: 'fault:wrong-content-type' });
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await response.text()).toContain('chatcmpl-');
  }
});

test('fault:malformed-json breaks one event in the middle, or the whole body', async () => {
  const mock = await startMock();
  const model = 'fault:malformed-json';
  const events = splitEvents(await (await mock.chat({ stream: true, model })).text());
  const broken = events.filter((event) => {
    try {
      JSON.parse(event);
      return false;
    } catch {
      return event !== '[DONE]';
    }
  });

  expect(broken).toEqual([events[5]]);
  expect(events).toHaveLength(11);
  await expect((await mock.chat({ model })).json()).rejects.toThrow(SyntaxError);
});

test('fault:stream-error sends an error object and ends cleanly', async () => {
  const { how, body } = await provoke('stream-error', true);

  expect(how).toBe('open');
  expect(contentOf(body)).toBe(TOKENS.slice(0, 4).join(''));
  expect(body).toContain('data: {"error":{"message":');
  expect(body).not.toContain('[DONE]');
});

test('fault:crlf ends every line with CR and LF', async () => {
  const mock = await startMock();
  const text = await (await mock.chat({ stream: true, model: 'fault:crlf' })).text();

  expect(text.match(/\r\n\r\n/g)).toHaveLength(11);
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
});

test('fault:comments sends a comment ahead of every write', async () => {
  const mock = await startMock();
  const text = await (await mock.chat({ stream: true, model: 'fault:comments' })).text();

  expect(text.match(/^: keep-alive\n\n/gm)).toHaveLength(8);
  expect(splitEvents(text)).toHaveLength(11);
  expect((await mock.stats()).chunksSent).toBe(10);
});

test('fault:coalesced sends several events in one write', async () => {
  const mock = await startMock();
  await (await mock.chat({ stream: true, model: 'fault:coalesced' })).text();

  expect(await mock.stats()).toMatchObject({ chunksSent: 10, emissionErrorMs: { n: 2 } });
});

test.each([true, false])(
  'fault:split-character keeps the text whole (stream: %s)',
  async (stream) => {
    const mock = await startMock();
    const response = await mock.chat({ stream, model: 'fault:split-character' });

    expect(await response.text()).toContain('Café');
  },
);

test('every second answer of fault:cut/2 is cut', async () => {
  const mock = await startMock();
  const endings: string[] = [];
  for (let request = 0; request < 6; request++) {
    const response = await mock.chat({ model: 'fault:cut/2' });
    endings.push(
      await response.json().then(
        () => 'whole',
        () => 'cut',
      ),
    );
  }

  expect(endings).toEqual(['whole', 'cut', 'whole', 'cut', 'whole', 'cut']);
});

describe('the slow faults', () => {
  const script = {
    headers: {},
    headersDueMs: 0,
    writes: [{ dueMs: 100, pieces: [] }],
    end: { how: 'complete', dueMs: 100 },
  } as const;

  test('are late by three seconds, to the end', () => {
    expect(SLOW_MS).toBe(3_000);
    expect(delayWrites(script, SLOW_MS)).toMatchObject({
      writes: [{ dueMs: 3_100 }],
      end: { dueMs: 3_100 },
    });
  });

  test('differ in when a stream’s headers leave', () => {
    expect(FAULTS['slow-3s'].alterStream?.(script).headersDueMs).toBe(0);
    expect(FAULTS['slow-headers'].alterStream?.(script).headersDueMs).toBe(3_000);
  });

  test('come late over the wire, and healthy', async () => {
    const mock = await startMock();
    const startedAtMs = performance.now();
    const timings = await Promise.all(
      [
        { stream: true, model: 'fault:slow-3s' },
        { stream: true, model: 'fault:slow-headers' },
        { stream: false, model: 'fault:slow-3s/1' },
      ].map(async (fields) => {
        const response = await mock.chat(fields);
        const headersMs = performance.now() - startedAtMs;
        const text = await response.text();
        return { headersMs, endMs: performance.now() - startedAtMs, text };
      }),
    );

    const [slow, headers, whole] = timings;
    expect(slow!.headersMs).toBeLessThan(2_000);
    expect(headers!.headersMs).toBeGreaterThanOrEqual(SLOW_MS);
    expect(whole!.headersMs).toBeGreaterThanOrEqual(SLOW_MS);
    for (const { endMs, text } of timings) {
      expect(endMs).toBeGreaterThanOrEqual(SLOW_MS);
      expect(text).toContain('"finish_reason":"stop"');
    }
  });
});

test.each([1, 2])('with %i tokens every fault still does what it says', async (tokens) => {
  const mock = await startMock({ tokens });
  const text = async (model: string): Promise<string> => {
    const response = await mock.chat({ stream: true, model });
    return response.text().catch(() => 'cut');
  };

  expect(await text('fault:cut')).toBe('cut');
  expect(await text('fault:stream-error')).not.toContain('"finish_reason":"stop"');
  expect(await text('fault:coalesced')).toContain('[DONE]');
  expect(await text('fault:split-character')).toContain('Café');
});

test('the README has a row for every fault, with its endings', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const rows = [
    ...readme.matchAll(/^\| `fault:([a-z0-9-]+)` +\| (.+?) +\| `(\w+)` +\| `(\w+)` +\|$/gm),
  ];

  expect(rows.map(([, name, , stream, whole]) => [name, { stream, whole }])).toEqual(
    Object.entries(FAULTS).map(([name, { ending }]) => [name, ending]),
  );
});
