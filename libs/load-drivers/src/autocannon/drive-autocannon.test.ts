import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from 'vitest';
import { type FakeHandler, type FakeTarget, startFakeTarget } from '@chatload/test-kit';
import { unanswered } from './answer.ts';
import { closed, countEndings, drive, medianLatencyMs } from './test-drive.ts';

const BODY = '{"choices":[{"message":{},"finish_reason":"stop"}]}';
const HEAD = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n`;
const ANSWER = `${HEAD}\r\n${BODY}`;

const COMPLETE = unanswered('complete', null);

let target: FakeTarget | undefined;
afterEach(async () => {
  await target?.close();
  target = undefined;
});

async function serve(handler: FakeHandler): Promise<FakeTarget> {
  target = await startFakeTarget(handler);
  return target;
}

describe('driveAutocannon', () => {
  it('starts each request of a counted phase once, over as many connections as slots', async () => {
    const server = await serve(async ({ write, pause }) => {
      await pause(5);
      await write(ANSWER);
    });
    const { samples, started, peak, differences } = await drive(
      server.origin,
      closed(4, { requests: 50 }),
    );
    expect(countEndings(samples)).toEqual({ complete: 50 });
    expect(samples.map(({ index }) => index).toSorted((one, other) => one - other)).toEqual(
      Array.from({ length: 50 }, (_, index) => index),
    );
    expect({ started, peak, differences }).toEqual({ started: 50, peak: 4, differences: [] });
    expect(server.requests).toHaveLength(50);
    expect(server.connections.opened).toBe(4);
    expect(samples.filter(({ connectMs }) => connectMs !== null)).toHaveLength(4);
    expect(samples.filter(({ connectionReused }) => connectionReused)).toHaveLength(46);
  });

  it('opens no more connections than there are requests', async () => {
    const server = await serve(({ write }) => write(ANSWER));
    const { samples } = await drive(server.origin, closed(10, { requests: 3 }));
    expect(samples).toHaveLength(3);
    expect(server.connections.opened).toBe(3);
  });

  it('does nothing for a phase without requests, or one that was aborted before', async () => {
    const server = await serve(({ write }) => write(ANSWER));
    const aborted = { signal: AbortSignal.abort() };
    expect((await drive(server.origin, closed(10, { requests: 0 }))).started).toBe(0);
    expect((await drive(server.origin, closed(10, { requests: 5 }), aborted)).started).toBe(0);
    expect(server.connections.opened).toBe(0);
  });

  it('sends each request its own body, the headers of the native engine, and the user’s', async () => {
    const server = await serve(({ write }) => write(ANSWER));
    await drive(server.origin, closed(1, { requests: 3 }), {
      headers: { Authorization: 'Bearer x', 'User-Agent': 'mine' },
    });
    expect(server.requests.map(({ body }) => body)).toEqual([
      '{"turn":0}',
      '{"turn":1}',
      '{"turn":2}',
    ]);
    const lines = server.requests[2]?.head.toLowerCase().split('\r\n') ?? [];
    expect(lines[0]).toBe('post /v1/chat/completions http/1.1');
    expect(lines.slice(1).toSorted()).toEqual([
      'accept-encoding: identity',
      'accept: application/json',
      'authorization: bearer x',
      'connection: keep-alive',
      'content-length: 10',
      'content-type: application/json',
      `host: ${new URL(server.origin).host}`,
      'user-agent: mine',
    ]);
  });

  it('stamps and counts a request in the order in which it goes', async () => {
    const server = await serve(async ({ write, pause }) => {
      await pause(20);
      await write(HEAD);
      await pause(30);
      await write(`\r\n${BODY}`);
    });
    const { samples } = await drive(server.origin, closed(1, { requests: 2 }));
    for (const sample of samples) {
      const { startedAtMs, sentAtMs, headersAtMs, endedAtMs } = sample;
      const stamps = [startedAtMs, sentAtMs ?? Number.NaN, headersAtMs ?? Number.NaN, endedAtMs];
      expect(stamps.toSorted((one, other) => one - other)).toEqual(stamps);
      expect(endedAtMs - startedAtMs).toBeGreaterThan(49);
      expect(sample).toMatchObject({
        phaseId: 'measure-1',
        model: 'm',
        scheduledAtMs: null,
        httpStatus: 200,
        finishReason: 'stop',
        bytesSent: 10,
        bytesReceived: BODY.length,
      });
    }
  });

  it('starts the first request when all connections are set up, so that none is charged for it', async () => {
    const server = await serve(({ write }) => write(ANSWER));
    let opened = 0;
    const openedBefore: number[] = [];
    const count = (): void => void opened++;
    subscribe('net.client.socket', count);
    await drive(server.origin, closed(20, { requests: 20 }), {
      onStarted: () => openedBefore.push(opened),
    });
    unsubscribe('net.client.socket', count);
    expect(openedBefore).toEqual(Array.from({ length: 20 }, () => 20));
  });

  it('starts nothing after the window, and lets what is in flight drain and count', async () => {
    const server = await serve(async ({ write, pause }) => {
      await pause(150);
      await write(ANSWER);
    });
    const { samples } = await drive(server.origin, closed(3, { durationMs: 200 }));
    const firstMs = Math.min(...samples.map(({ startedAtMs }) => startedAtMs));
    const lastStartMs = Math.max(...samples.map(({ startedAtMs }) => startedAtMs));
    const lastEndMs = Math.max(...samples.map(({ endedAtMs }) => endedAtMs));
    expect(countEndings(samples)).toEqual({ complete: server.requests.length });
    expect(lastStartMs - firstMs).toBeLessThan(200);
    expect(lastEndMs - firstMs).toBeGreaterThan(200);
  });

  it('starts nothing after an abort, and drains', async () => {
    const stop = new AbortController();
    const server = await serve(async ({ write, pause }) => {
      stop.abort();
      await pause(50);
      await write(ANSWER);
    });
    const { samples } = await drive(server.origin, closed(3, { requests: 100 }), {
      signal: stop.signal,
    });
    expect(countEndings(samples)).toEqual({ complete: 3 });
  });

  it('cuts off what is in flight when it is told to', async () => {
    const stop = new AbortController();
    const server = await serve(({ closed: left, request }) => {
      if (request.connection === 2) stop.abort('cut_off');
      return left;
    });
    const { samples, differences } = await drive(server.origin, closed(3, { requests: 100 }), {
      signal: stop.signal,
      cutSignal: stop.signal,
    });
    expect(countEndings(samples)).toEqual({ cut_off: 3 });
    expect(differences).toEqual([]);
  });

  it('starts nothing when it was cut before', async () => {
    const server = await serve(({ write }) => write(ANSWER));
    const cut = { cutSignal: AbortSignal.abort('cut_off') };
    expect((await drive(server.origin, closed(3, { requests: 9 }), cut)).started).toBe(0);
  });

  it.each(['end', 'reset'] as const)(
    'finds each answer that is cut in its body (by %s), and measures the others right',
    async (cut) => {
      let count = 0;
      const server = await serve(async (answer) => {
        const isHealthy = count++ % 2 === 0;
        await answer.pause(60);
        await answer.write(isHealthy ? ANSWER : ANSWER.slice(0, -20));
        if (!isHealthy) answer[cut]();
      });
      const { samples, differences } = await drive(server.origin, closed(10, { requests: 200 }));
      expect(countEndings(samples)).toEqual({ complete: 100, reset: 100 });
      expect(differences).toEqual([]);
      const healthy = samples.filter(({ ending }) => ending === 'complete');
      // Generous: left to itself, autocannon gives twice the delay and more.
      expect(Math.abs(medianLatencyMs(healthy) - 60)).toBeLessThan(15);
      const lost = samples.find(({ ending }) => ending === 'reset');
      expect(lost?.detail).toMatch(cut === 'end' ? /closed before the answer/ : /ECONNRESET/);
    },
  );

  it('names a server that nobody listens for, and goes on trying', async () => {
    const server = await serve(() => {});
    await server.close();
    target = undefined;
    const { samples } = await drive(server.origin, closed(2, { requests: 10 }));
    expect(countEndings(samples)).toEqual({ connect_error: 10 });
    expect(samples[0]).toMatchObject({ sentAtMs: null, connectMs: null, bytesSent: 0 });
    expect(samples[0]?.detail).toContain('ECONNREFUSED');
  });

  it('leaves a silent request at its limit, in the head or the body, and is right afterwards', async () => {
    let count = 0;
    const server = await serve(async ({ write, closed: left }) => {
      const turn = count++ % 4;
      if (turn === 0) return left;
      await write(turn === 1 ? ANSWER.slice(0, -20) : ANSWER);
      if (turn === 1) await left;
    });
    const { samples } = await drive(server.origin, closed(1, { requests: 8 }), { timeoutMs: 150 });
    expect(samples.map(({ ending }) => ending)).toEqual([
      'timeout',
      'timeout',
      'complete',
      'complete',
      'timeout',
      'timeout',
      'complete',
      'complete',
    ]);
    const limitMs = (samples[0]?.endedAtMs ?? 0) - (samples[0]?.startedAtMs ?? 0);
    expect(limitMs).toBeGreaterThanOrEqual(150);
  });

  it('names what is not HTTP, and is right afterwards', async () => {
    let count = 0;
    const server = await serve(({ write }) => write(count++ % 2 === 0 ? 'SSH-2.0-x\r\n' : ANSWER));
    const { samples } = await drive(server.origin, closed(1, { requests: 4 }));
    expect(samples.map(({ ending }) => ending)).toEqual([
      'protocol_error',
      'complete',
      'protocol_error',
      'complete',
    ]);
  });

  it('takes a new connection after an answer that announces the end of its own', async () => {
    const server = await serve(async ({ write, end }) => {
      await write(`${HEAD}connection: close\r\n\r\n${BODY}`);
      end();
    });
    const { samples, differences } = await drive(server.origin, closed(3, { requests: 30 }));
    expect(countEndings(samples)).toEqual({ complete: 30 });
    expect(differences).toEqual([]);
    expect(server.requests).toHaveLength(30);
    expect(server.connections.opened).toBe(30);
  });

  it('takes the end of the connection for the end of an answer without a length', async () => {
    const server = await serve(async ({ write, end }) => {
      await write(`HTTP/1.1 200 OK\r\n\r\n${BODY}`);
      end();
    });
    const { samples, differences } = await drive(server.origin, closed(2, { requests: 6 }));
    expect(countEndings(samples)).toEqual({ complete: 6 });
    expect(differences).toEqual([]);
    expect(server.requests).toHaveLength(6);
  });

  it('does not take a broken connection for the end of an answer without a length', async () => {
    const server = await serve(async ({ write, pause, reset }) => {
      await write(`HTTP/1.1 200 OK\r\n\r\n${BODY}`);
      await pause(30);
      reset();
    });
    const { samples } = await drive(server.origin, closed(1, { requests: 2 }));
    expect(countEndings(samples)).toEqual({ reset: 2 });
  });

  it('leaves an answer that does not end before it fills the memory', async () => {
    const server = await serve(async ({ write, closed: left }) => {
      await write('HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n');
      await write(Buffer.alloc(17 * 1024 * 1024, 'x'));
      await left;
    });
    const { samples } = await drive(server.origin, closed(1, { requests: 1 }));
    expect(countEndings(samples)).toEqual({ protocol_error: 1 });
    expect(samples[0]?.detail).toContain('larger than');
  });

  it('puts an answer in several chunks together, also where a character is cut', async () => {
    const bodies: string[] = [];
    const text = Buffer.from('{"choices":["Grüße, 世界"],"finish_reason":"stop"}');
    const server = await serve(async ({ write, pause }) => {
      await write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      for (let at = 0; at < text.length; at += 7) {
        const part = text.subarray(at, at + 7);
        await write(Buffer.concat([Buffer.from(`${part.length}\r\n`), part, Buffer.from('\r\n')]));
        await pause(2);
      }
      await write('0\r\n\r\n');
    });
    const { samples } = await drive(server.origin, closed(1, { requests: 2 }), {
      readAnswer: ({ body }) => {
        bodies.push(body.toString());
        return COMPLETE;
      },
    });
    expect(bodies).toEqual([text.toString(), text.toString()]);
    expect(samples.map(({ bytesReceived }) => bytesReceived)).toEqual([text.length, text.length]);
  });

  it('hands the reader status and headers, in lower case, with lists of what comes twice', async () => {
    const server = await serve(({ write }) =>
      write('HTTP/1.1 503 No\r\nRetry-After: 1\r\nX-A: 1\r\nx-a: 2\r\ncontent-length: 2\r\n\r\n{}'),
    );
    const seen: unknown[] = [];
    const { samples } = await drive(server.origin, closed(1, { requests: 1 }), {
      readAnswer: ({ status, headers }) => {
        seen.push(status, headers);
        return unanswered('http_error', null);
      },
    });
    expect(seen).toEqual([503, { 'retry-after': '1', 'x-a': ['1', '2'], 'content-length': '2' }]);
    expect(samples[0]).toMatchObject({ ending: 'http_error', httpStatus: 503 });
  });

  it('never takes a second answer for that of the next request', async () => {
    let count = 0;
    const server = await serve(({ write }) => write(count++ === 0 ? ANSWER + ANSWER : ANSWER));
    const { samples, differences } = await drive(server.origin, closed(1, { requests: 4 }));
    expect(samples.map(({ ending }) => ending)).toEqual([
      'complete',
      'protocol_error',
      'complete',
      'complete',
    ]);
    expect(differences).toEqual([]);
  });

  it('never takes an informational answer for the one that follows it', async () => {
    const server = await serve(async ({ write, pause }) => {
      await write('HTTP/1.1 103 Early Hints\r\n\r\n');
      await pause(20);
      await write(ANSWER);
    });
    const { samples } = await drive(server.origin, closed(1, { requests: 3 }));
    expect(countEndings(samples)).toEqual({ protocol_error: 3 });
    expect(samples[0]?.detail).toContain('103');
  });

  it('refuses what autocannon cannot do', async () => {
    await expect(drive('https://localhost:1', closed(1, { requests: 1 }))).rejects.toThrow(
      'autocannon cannot make this load: it does not verify TLS certificates',
    );
  });
});
