import { once } from 'node:events';
import { createServer } from 'node:net';

import type { Ending, Sample } from '@chatload/contracts';
import type { FakeHandler } from '@chatload/test-kit';
import { describe, expect, test } from 'vitest';

import {
  answerStream,
  chunk,
  CHUNKED_STREAM,
  DONE,
  FINISH,
  LAST_CHUNK,
  LIMITS,
  openersOver,
  outgoing,
  TOKEN,
  TRANSPORTS,
  UNFRAMED_STREAM,
} from './raw-answers.ts';

const WHOLE = '{"id":"a-1","choices":[{"message":{"content":"x"},"finish_reason":"stop"}]}';

interface Case {
  readonly name: string;
  readonly ending: Ending;
  readonly handler: FakeHandler;
  readonly detail?: RegExp;
  readonly stream?: boolean;
  readonly limits?: Partial<typeof LIMITS>;
  /** How many of the seven stamps came. */
  readonly stamps: number;
}

const CASES: readonly Case[] = [
  { name: 'a whole stream', ending: 'complete', handler: answerStream, stamps: 7 },
  {
    name: 'a stream that the close of the connection ends',
    ending: 'complete',
    async handler({ write, end }) {
      await write(UNFRAMED_STREAM + TOKEN + FINISH + DONE);
      end();
    },
    stamps: 7,
  },
  {
    name: 'a whole answer',
    ending: 'complete',
    stream: false,
    async handler({ write }) {
      await write(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${WHOLE.length}\r\n\r\n`,
      );
      await write(WHOLE);
    },
    stamps: 4,
  },
  {
    name: 'a clean end without a finish reason',
    ending: 'truncated',
    handler: ({ write }) => write(CHUNKED_STREAM + chunk(TOKEN) + LAST_CHUNK),
    stamps: 7,
  },
  {
    name: 'an end (FIN) before the last chunk',
    ending: 'reset',
    async handler({ write, end }) {
      await write(CHUNKED_STREAM + chunk(TOKEN) + chunk(FINISH));
      end();
    },
    stamps: 7,
  },
  {
    name: 'an end (FIN) before the last chunk of an answer that closes the connection',
    ending: 'reset',
    async handler({ write, end }) {
      await write(
        CHUNKED_STREAM.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n') + chunk(TOKEN),
      );
      end();
    },
    stamps: 7,
  },
  {
    name: 'an end (FIN) before as many bytes as were promised',
    ending: 'reset',
    stream: false,
    async handler({ write, end }) {
      await write(
        'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{',
      );
      end();
    },
    stamps: 4,
  },
  {
    name: 'a break (RST) in the body',
    ending: 'reset',
    detail: /ECONNRESET/,
    async handler({ write, pause, reset }) {
      await write(CHUNKED_STREAM + chunk(TOKEN));
      await pause(100);
      reset();
    },
    stamps: 7,
  },
  {
    name: 'a break (RST) in a body that only the close of the connection ends',
    ending: 'reset',
    detail: /ECONNRESET/,
    async handler({ write, pause, reset }) {
      await write(UNFRAMED_STREAM + TOKEN + FINISH);
      await pause(100);
      reset();
    },
    stamps: 7,
  },
  {
    name: 'an end (FIN) instead of an answer',
    ending: 'reset',
    handler: ({ end }) => end(),
    stamps: 3,
  },
  {
    name: 'a break (RST) instead of an answer',
    ending: 'reset',
    handler: ({ reset }) => reset(),
    stamps: 3,
  },
  {
    name: 'silence after the first token',
    ending: 'stalled',
    limits: { stallTimeoutMs: 100 },
    async handler({ write, closed }) {
      await write(CHUNKED_STREAM + chunk(TOKEN));
      await closed;
    },
    stamps: 7,
  },
  {
    name: 'the request limit before the headers',
    ending: 'timeout',
    limits: { timeoutMs: 100 },
    handler: ({ closed }) => closed,
    stamps: 3,
  },
  {
    name: 'the request limit in the body',
    ending: 'timeout',
    limits: { timeoutMs: 400 },
    async handler({ write, closed }) {
      await write(CHUNKED_STREAM + chunk(TOKEN));
      await closed;
    },
    stamps: 7,
  },
  {
    name: 'a status that says error',
    ending: 'http_error',
    detail: /^too many$/,
    handler: ({ write }) =>
      write('HTTP/1.1 429 No\r\ncontent-length: 32\r\n\r\n{"error":{"message":"too many"}}'),
    stamps: 4,
  },
  {
    name: 'another content type',
    ending: 'protocol_error',
    detail: /text\/html/,
    handler: ({ write }) =>
      write('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 4\r\n\r\n<p/>'),
    stamps: 4,
  },
  {
    name: 'a body in gzip, although only identity was accepted',
    ending: 'protocol_error',
    detail: /gzip/,
    handler: ({ write }) =>
      write(CHUNKED_STREAM.replace('\r\n\r\n', '\r\ncontent-encoding: gzip\r\n\r\n')),
    stamps: 4,
  },
  {
    name: 'something that is not HTTP',
    ending: 'protocol_error',
    detail: /HTTP/,
    handler: ({ write }) => write('SSH-2.0-OpenSSH_9.2\r\n'),
    stamps: 3,
  },
  {
    name: 'headers that are not HTTP behind a length',
    ending: 'protocol_error',
    handler: ({ write }) => write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\nbad header\r\n\r\nxxxx'),
    stamps: 3,
  },
  {
    name: 'headers without end',
    ending: 'protocol_error',
    detail: /[Hh]eaders/,
    handler: ({ write }) => write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(40_000)}`),
    stamps: 3,
  },
  {
    name: 'framing that is not HTTP in the body',
    ending: 'protocol_error',
    handler: ({ write }) => write(`${CHUNKED_STREAM}${chunk(TOKEN)}zz\r\n`),
    stamps: 7,
  },
  {
    name: 'a status 100 that nobody asked for',
    ending: 'protocol_error',
    handler: ({ write }) => write('HTTP/1.1 100 Continue\r\n\r\n'),
    stamps: 3,
  },
  {
    name: 'a switch of protocols',
    ending: 'protocol_error',
    handler: ({ write }) =>
      write('HTTP/1.1 101 Switch\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'),
    stamps: 3,
  },
  {
    name: 'an event that is not JSON',
    ending: 'protocol_error',
    handler: ({ write }) => write(CHUNKED_STREAM + chunk('data: {"choices\n\n')),
    stamps: 5,
  },
  {
    name: 'an error object in the stream',
    ending: 'stream_error',
    detail: /^overloaded$/,
    handler: ({ write }) =>
      write(
        CHUNKED_STREAM +
          chunk(TOKEN) +
          chunk('data: {"error":{"message":"overloaded"}}\n\n') +
          LAST_CHUNK,
      ),
    stamps: 7,
  },
];

/** The stamps that came, in the order that a request goes through them. */
function stampsOf(sample: Sample): number[] {
  return [
    sample.startedAtMs,
    sample.sentAtMs,
    sample.headersAtMs,
    sample.firstChunkAtMs,
    sample.firstTokenAtMs,
    sample.lastTokenAtMs,
    sample.endedAtMs,
  ].filter((atMs) => atMs !== null);
}

describe.each(TRANSPORTS)('over %s', (transport) => {
  const { openClient, openPair } = openersOver(transport);

  test.each(CASES)(
    '$name: $ending',
    async ({ handler, ending, detail = /^/, stream = true, limits, stamps }) => {
      const { client } = await openPair(handler, { limits: { ...LIMITS, ...limits } });
      const { sample } = await client.send(outgoing({ stream }));

      expect(sample).toMatchObject({ ending });
      expect(sample.detail ?? '').toMatch(detail);
      const came = stampsOf(sample);
      expect(came).toHaveLength(stamps);
      expect(came).toEqual(came.toSorted((left, right) => left - right));
      expect(sample.connectionReused).toBe(false);
      expect(sample.connectMs).toBeGreaterThan(0);
    },
  );

  test('a port where nothing listens: connect_error', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    server.close();
    await once(server, 'close');

    const { sample } = await openClient(`http://127.0.0.1:${port}`).send(outgoing());
    expect(sample).toMatchObject({
      ending: 'connect_error',
      sentAtMs: null,
      connectMs: null,
      connectionReused: false,
      bytesSent: 0,
    });
    expect(sample.detail).toMatch(/ECONNREFUSED/);
  });

  test('every request that waits for a connection that cannot be had: connect_error', async () => {
    const { target, client } = await openPair(({ reset }) => reset(), { connections: 2 });
    await target.close();
    const finished = await Promise.all(Array.from({ length: 10 }, () => client.send(outgoing())));
    expect(finished.map(({ sample }) => sample.ending)).toEqual(Array(10).fill('connect_error'));
  });
});
