import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createServer as createTlsServer,
  getCACertificates,
  type Server,
  setDefaultCACertificates,
  type TLSSocket,
} from 'node:tls';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  answerStream,
  chunk,
  CHUNKED_STREAM,
  DONE,
  FINISH,
  LAST_CHUNK,
  LIMITS,
  openClient,
  openPair,
  outgoing,
  TOKEN,
  TRANSPORTS,
} from './raw-answers.ts';

describe.each(TRANSPORTS)('%s', (transport) => {
  test('a kept connection is reused and says so', async () => {
    const { target, client } = await openPair(answerStream, { transport });
    const first = await client.send(outgoing());
    const second = await client.send(outgoing());

    expect(target.connections.opened).toBe(1);
    expect(first.sample.connectMs).toBeGreaterThan(0);
    expect(second.sample).toMatchObject({
      connectMs: null,
      connectionReused: true,
      ending: 'complete',
    });
  });

  test('without keep-alive each request has its own connection and says `connection: close`', async () => {
    const { target, client } = await openPair(answerStream, { transport, keepAlive: false });
    for (let index = 0; index < 3; index++) {
      const { sample } = await client.send(outgoing());
      expect(sample).toMatchObject({ connectionReused: false, ending: 'complete' });
      expect(sample.connectMs).toBeGreaterThan(0);
    }
    expect(target.connections.opened).toBe(3);
    expect(target.requests[0]!.head).toMatch(/connection: close/);
  });

  test('there are never more than allowed, and requests beyond them wait their turn', async () => {
    const { target, client } = await openPair(
      async (answer) => {
        await answer.pause(10);
        await answerStream(answer);
      },
      { transport, connections: 3 },
    );
    const finished = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        client.send(outgoing({ index, body: Buffer.from(String(index)) })),
      ),
    );
    expect(finished.every(({ sample }) => sample.ending === 'complete')).toBe(true);
    expect(target.connections).toEqual({ opened: 3, peak: 3 });
    const firstToArrive = target.requests.slice(0, 3).map(({ body }) => body);
    expect(firstToArrive.toSorted()).toEqual(['0', '1', '2']);
    const last = finished[11]!.sample;
    expect(last.sentAtMs! - last.startedAtMs).toBeGreaterThan(15);
  });

  test('a connection that the server closed meanwhile is replaced without a failure', async () => {
    const { target, client } = await openPair(
      async (answer) => {
        await answerStream(answer);
        answer.end();
      },
      { transport },
    );
    await client.send(outgoing());
    await expect.poll(() => target.connections.opened).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const { sample } = await client.send(outgoing());
    expect(sample).toMatchObject({ ending: 'complete', connectionReused: false });
  });

  test('a connection is not reused when the server is about to close it', async () => {
    const { target, client } = await openPair(
      async ({ write }) => {
        await write(CHUNKED_STREAM.replace('\r\n\r\n', '\r\nkeep-alive: timeout=1\r\n\r\n'));
        await write(chunk(FINISH + DONE) + LAST_CHUNK);
      },
      { transport },
    );
    await client.send(outgoing());
    const { sample } = await client.send(outgoing());
    expect(sample).toMatchObject({ ending: 'complete', connectionReused: false });
    expect(target.connections.opened).toBe(2);
  });

  test('a connection with more behind the answer is not reused, and the answer is complete', async () => {
    const { target, client } = await openPair(
      async (answer) => {
        await answer.write(CHUNKED_STREAM + chunk(FINISH + DONE) + LAST_CHUNK + CHUNKED_STREAM);
      },
      { transport },
    );
    for (let index = 0; index < 2; index++) {
      const { sample } = await client.send(outgoing());
      expect(sample).toMatchObject({ ending: 'complete', connectionReused: false });
    }
    expect(target.connections.opened).toBe(2);
  });

  test('bytes on a resting connection are no answer to the next request', async () => {
    const { target, client } = await openPair(
      async (answer) => {
        await answerStream(answer);
        if (answer.request.connection > 0) return;
        await answer.pause(20);
        await answer.write('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
      },
      { transport },
    );
    await client.send(outgoing());
    await new Promise((resolve) => setTimeout(resolve, 60));
    const { sample } = await client.send(outgoing());
    expect(sample).toMatchObject({ ending: 'complete', connectionReused: false });
    expect(target.connections.opened).toBe(2);
  });

  test('after a failure the next request gets a fresh connection', async () => {
    let count = 0;
    const { target, client } = await openPair(
      (answer) => (count++ === 0 ? answer.reset() : answerStream(answer)),
      { transport },
    );
    expect((await client.send(outgoing())).sample.ending).toBe('reset');
    expect((await client.send(outgoing())).sample.ending).toBe('complete');
    expect(target.connections.opened).toBe(2);
  });

  test('a reset after [DONE] leaves the request complete', async () => {
    const { client } = await openPair(
      async ({ write, pause, reset }) => {
        await write(CHUNKED_STREAM + chunk(TOKEN + FINISH + DONE));
        await pause(100);
        reset();
      },
      { transport },
    );
    const { sample } = await client.send(outgoing());
    expect(sample).toMatchObject({ ending: 'complete', detail: null, doneMissing: false });
  });

  test('a response that goes on after [DONE] holds its connection for a second at most', async () => {
    const { target, client } = await openPair(
      async (answer) => {
        if (answer.request.connection > 0) return answerStream(answer);
        await answer.write(CHUNKED_STREAM + chunk(TOKEN + FINISH + DONE));
        return answer.closed;
      },
      { transport },
    );
    const { sample } = await client.send(outgoing());
    expect(sample.ending).toBe('complete');
    expect(sample.endedAtMs - sample.startedAtMs).toBeLessThan(900);
    expect((await client.send(outgoing())).sample.ending).toBe('complete');
    expect(target.connections.opened).toBe(2);
  });

  test('a connection that never opens is given up at the request limit', async () => {
    // The server takes the connection and never answers the TLS handshake.
    const silent = createServer((socket) => socket.on('error', () => {}).resume()).listen(
      0,
      '127.0.0.1',
    );
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const client = openClient(`https://localhost:${port}`, {
      transport,
      limits: { ...LIMITS, timeoutMs: 100 },
    });
    const { sample } = await client.send(outgoing());
    expect(sample).toMatchObject({ ending: 'timeout', sentAtMs: null });
    await client.close();
    // Resolves only when the client let go of its socket.
    silent.close();
    await once(silent, 'close');
  });
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!hasOpenssl)('TLS', () => {
  const HOST = 'chat.example';
  const folder = mkdtempSync(join(tmpdir(), 'chatload-tls-'));
  const keyFile = join(folder, 'key.pem');
  const certFile = join(folder, 'cert.pem');
  const trusted = getCACertificates('default');
  let server: Server;
  let port: number;
  const namesAsked: unknown[] = [];

  beforeAll(async () => {
    const request = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2`;
    const names = ['-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`];
    const files = ['-keyout', keyFile, '-out', certFile];
    execFileSync('openssl', [...request.split(' '), ...names, ...files], { stdio: 'ignore' });
    server = createTlsServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) });
    server.on('secureConnection', (socket: TLSSocket) => {
      namesAsked.push(socket.servername);
      socket.on('error', () => {});
      socket.once('data', () => {
        socket.write(CHUNKED_STREAM + chunk(TOKEN) + chunk(TOKEN + FINISH + DONE) + LAST_CHUNK);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });

  afterAll(async () => {
    setDefaultCACertificates(trusted);
    rmSync(folder, { recursive: true });
    server.close();
    await once(server, 'close');
  });

  test.each(TRANSPORTS)(
    '%s: a certificate that nobody vouches for is refused',
    async (transport) => {
      const { sample } = await openClient(`https://${HOST}:${port}`, { transport }).send(
        outgoing(),
      );
      expect(sample).toMatchObject({ ending: 'connect_error', sentAtMs: null });
      expect(sample.detail).toMatch(/self-signed certificate/);
    },
  );

  test.each(TRANSPORTS)(
    '%s: the certificate must be for the name in the origin, not for the address',
    async (transport) => {
      setDefaultCACertificates([...trusted, readFileSync(certFile, 'utf8')]);
      const right = await openClient(`https://${HOST}:${port}`, { transport }).send(outgoing());
      const wrong = await openClient(`https://other.example:${port}`, { transport }).send(
        outgoing(),
      );

      expect(right.sample).toMatchObject({ ending: 'complete', tokenEventCount: 2 });
      expect(namesAsked).toContain(HOST);
      expect(wrong.sample.ending).toBe('connect_error');
      expect(wrong.sample.detail).toMatch(/ERR_TLS_CERT_ALTNAME_INVALID/);
    },
  );

  test('a server that offers nothing but HTTP/2 is spoken to by undici alone', async () => {
    setDefaultCACertificates([...trusted, readFileSync(certFile, 'utf8')]);
    const files = { key: readFileSync(keyFile), cert: readFileSync(certFile) };
    const h2 = createSecureServer({ ...files, allowHTTP1: false });
    h2.on('stream', (stream) => {
      stream.respond({ ':status': 200, 'content-type': 'text/event-stream' });
      stream.write(TOKEN);
      setTimeout(() => stream.end(TOKEN + FINISH + DONE), 20);
    });
    h2.listen(0, '127.0.0.1');
    await once(h2, 'listening');
    const origin = `https://${HOST}:${(h2.address() as AddressInfo).port}`;
    const undici = openClient(origin, { transport: 'undici' });
    const first = await undici.send(outgoing());
    const second = await undici.send(outgoing());
    const refused = await openClient(origin, { transport: 'lean' }).send(outgoing());
    await undici.close();
    h2.close();

    expect(first.sample).toMatchObject({ ending: 'complete', tokenEventCount: 2, httpStatus: 200 });
    expect(first.gapsUs[0]).toBeGreaterThan(5_000);
    expect(first.sample.connectMs).toBeGreaterThan(0);
    expect(second.sample).toMatchObject({ ending: 'complete', connectionReused: true });
    expect(refused.sample).toMatchObject({ ending: 'connect_error', sentAtMs: null });
    expect(refused.sample.detail).toMatch(/no application protocol/);
  });
});
