import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import { describe, expect, test } from 'vitest';

import {
  answerStream,
  chunk,
  CHUNKED_STREAM,
  DONE,
  FINISH,
  LAST_CHUNK,
  openersOver,
  outgoing,
  TOKEN,
  TRANSPORTS,
} from '../test/raw-answers.ts';

describe.each(TRANSPORTS)('over %s', (transport) => {
  const { openClient, openPair } = openersOver(transport);

  describe('what is sent', () => {
    test('the client says what carries its requests', () => {
      expect(openClient('http://127.0.0.1:1').transport).toBe(transport);
    });

    test('host, path, our headers and the request’s own, which win', async () => {
      const { target } = await openPair(answerStream);
      const { port } = new URL(target.origin);
      await openClient(`http://chat.example:${port}`).send(
        outgoing({ headers: { Authorization: 'Bearer s3cret', 'User-Agent': 'mine' } }),
      );
      const [request] = target.requests;
      const [requestLine, ...headers] = request!.head.split('\r\n');
      expect(requestLine).toBe('POST /v1/chat/completions HTTP/1.1');
      expect(headers.toSorted()).toEqual([
        'accept-encoding: identity',
        'accept: text/event-stream',
        'authorization: Bearer s3cret',
        'connection: keep-alive',
        'content-length: 15',
        'content-type: application/json',
        `host: chat.example:${port}`,
        'user-agent: mine',
      ]);
      expect(request!.body).toBe('{"stream":true}');
    });

    test('informational answers before the real one are passed over', async () => {
      const { client } = await openPair(async (answer) => {
        await answer.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n');
        await answer.pause(20);
        await answerStream(answer);
      });
      expect((await client.send(outgoing())).sample).toMatchObject({
        ending: 'complete',
        httpStatus: 200,
      });
    });
  });

  describe('reads', () => {
    test('events in several HTTP chunks of one write are coalesced, those of later writes are not', async () => {
      const { client } = await openPair(
        async ({ write, pause }) => {
          await write(CHUNKED_STREAM);
          await write(chunk(TOKEN) + chunk(TOKEN) + chunk(TOKEN));
          await pause(40);
          await write(chunk(TOKEN));
          await pause(40);
          await write(chunk(FINISH) + chunk(DONE) + LAST_CHUNK);
        },
        { recordChunks: true },
      );
      const { sample, gapsUs, zeroGapCount } = await client.send(outgoing());

      expect(sample.coalescedCount).toBe(2);
      expect(zeroGapCount).toBe(2);
      expect(gapsUs[0]).toBeGreaterThan(5_000);
      expect(sample.chunksAtMs).toHaveLength(5);
      expect(sample.endedAtMs - sample.lastTokenAtMs!).toBeGreaterThan(5);
    });

    test('a stream that comes byte by byte, its framing too', async () => {
      const { client } = await openPair(async ({ write }) => {
        const text =
          CHUNKED_STREAM + chunk(TOKEN.replace('x', '🙂')) + chunk(FINISH + DONE) + LAST_CHUNK;
        for (const byte of Buffer.from(text)) await write(Buffer.of(byte));
      });
      const { sample } = await client.send(outgoing());
      expect(sample).toMatchObject({ ending: 'complete', tokenEventCount: 1, chunkCount: 2 });
    });
  });

  describe('leaving', () => {
    test('the signal’s reason decides between cancelled and cut_off, and the server sees the client go', async () => {
      let left = 0;
      const { client } = await openPair(
        async ({ write, closed }) => {
          await write(CHUNKED_STREAM + chunk(TOKEN));
          await closed;
          left++;
        },
        { connections: 2 },
      );
      const cancel = new AbortController();
      const cutOff = new AbortController();
      const finished = Promise.all([
        client.send(outgoing(), cancel.signal),
        client.send(outgoing(), cutOff.signal),
      ]);
      await new Promise((resolve) => setTimeout(resolve, 50));
      cancel.abort();
      cutOff.abort('cut_off');

      expect((await finished).map(({ sample }) => sample.ending)).toEqual(['cancelled', 'cut_off']);
      await expect.poll(() => left).toBe(2);
    });

    test('a request that waits for a connection can be left, and is never sent', async () => {
      const { promise: held, resolve: release } = Promise.withResolvers<void>();
      const { target, client } = await openPair(async (answer) => {
        await held;
        await answerStream(answer);
      });
      const cancel = new AbortController();
      const first = client.send(outgoing());
      const second = client.send(outgoing(), cancel.signal);
      const third = client.send(outgoing());
      cancel.abort();
      expect((await second).sample).toMatchObject({ ending: 'cancelled', sentAtMs: null });
      release();

      expect((await first).sample.ending).toBe('complete');
      expect((await third).sample.ending).toBe('complete');
      expect(target.requests).toHaveLength(2);
    });

    test('a signal that has aborted already sends nothing', async () => {
      const { target, client } = await openPair(answerStream);
      const { sample } = await client.send(outgoing(), AbortSignal.abort('cut_off'));
      expect(sample).toMatchObject({ ending: 'cut_off', sentAtMs: null });
      expect(target.connections.opened).toBe(0);
    });

    test('an aborted request makes room for the next', async () => {
      let count = 0;
      const { client } = await openPair((answer) =>
        count++ === 0 ? answer.closed : answerStream(answer),
      );
      const cancel = new AbortController();
      const first = client.send(outgoing(), cancel.signal);
      const second = client.send(outgoing());
      await new Promise((resolve) => setTimeout(resolve, 30));
      cancel.abort();
      expect((await first).sample.ending).toBe('cancelled');
      expect((await second).sample.ending).toBe('complete');
    });

    test('requests that wait and are left together with the running one open no connection', async () => {
      const { target, client } = await openPair(({ closed }) => closed);
      let attempts = 0;
      const count = (): void => void attempts++;
      subscribe('net.client.socket', count);
      const cutOff = new AbortController();
      const finished = Promise.all(
        Array.from({ length: 5 }, () => client.send(outgoing(), cutOff.signal)),
      );
      await expect.poll(() => target.requests.length).toBe(1);
      cutOff.abort('cut_off');
      const endings = (await finished).map(({ sample }) => sample.ending);
      unsubscribe('net.client.socket', count);

      expect(endings).toEqual(Array(5).fill('cut_off'));
      expect(attempts).toBe(1);
    });

    test('one signal may be shared by many requests without a warning', async () => {
      const warnings: Error[] = [];
      const note = (warning: Error): void => void warnings.push(warning);
      process.on('warning', note);
      const { client } = await openPair(({ closed }) => closed, { connections: 50 });
      const cutOff = new AbortController();
      const finished = Promise.all(
        Array.from({ length: 50 }, () => client.send(outgoing(), cutOff.signal)),
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
      cutOff.abort('cut_off');
      const endings = (await finished).map(({ sample }) => sample.ending);
      process.off('warning', note);

      expect(new Set(endings)).toEqual(new Set(['cut_off']));
      expect(warnings).toEqual([]);
    });

    test('close cancels what is under way and what comes later, and can be called twice', async () => {
      const { target, client } = await openPair(async ({ write, closed }) => {
        await write(CHUNKED_STREAM + chunk(TOKEN));
        await closed;
      });
      const running = client.send(outgoing());
      const waiting = client.send(outgoing());
      await expect.poll(() => target.requests.length).toBe(1);
      await Promise.all([client.close(), client.close()]);

      expect((await running).sample.ending).toBe('cancelled');
      expect((await waiting).sample.ending).toBe('cancelled');
      expect((await client.send(outgoing())).sample.ending).toBe('cancelled');
    });
  });
});
