import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { resolvePlan } from '@chatload/plan';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REQUEST_BUILDERS } from '../request-builders/request-builders.ts';
import { prepareNamedTarget } from './named-target.ts';
import type { RunTarget } from './run-target.ts';

const ANSWER =
  'data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!hasOpenssl)('a server over TLS that speaks nothing but HTTP/2', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatload-h2-'));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const trusted = getCACertificates('default');
  let server: Http2SecureServer;

  beforeAll(async () => {
    const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2';
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const files = ['-keyout', keyFile, '-out', certFile];
    execFileSync('openssl', [...request.split(' '), ...names, ...files], { stdio: 'ignore' });
    const [key, cert] = [readFileSync(keyFile), readFileSync(certFile, 'utf8')];
    setDefaultCACertificates([...trusted, cert]);
    server = createSecureServer({ key, cert, allowHTTP1: false });
    server.on('stream', (stream) => {
      stream.respond({ ':status': 200, 'content-type': 'text/event-stream' });
      stream.end(ANSWER);
    });
    server.listen(0, 'localhost');
    await once(server, 'listening');
  });

  afterAll(() => {
    setDefaultCACertificates(trusted);
    rmSync(folder, { recursive: true });
    server.close();
  });

  function prepare(...flags: readonly string[]): Promise<RunTarget> {
    const { port } = server.address() as AddressInfo;
    const resolution = resolvePlan(['stream', '--url', `https://localhost:${port}`, ...flags], {
      env: {},
      cwd: '/',
      cpuCount: 8,
      readFile: () => '',
      config: null,
      metrics: {},
      requestBuilders: REQUEST_BUILDERS,
      findAutocannonObstacle: () => null,
    });
    if (resolution.kind !== 'plan') throw new Error('no plan');
    return prepareNamedTarget({
      plan: resolution.plan,
      secrets: resolution.secrets,
      requestBuilders: REQUEST_BUILDERS,
      signal: new AbortController().signal,
      mayChangeTransport: resolution.transportBecause !== null,
      say: () => {},
    });
  }

  it('is tested over undici, where the user named no transport', async () => {
    const { plan } = await prepare();
    expect(plan.generator.transport).toBe('undici');
  });

  it('is out of reach for the lean one, if that was named', async () => {
    await expect(prepare('--transport', 'lean')).rejects.toMatchObject({
      code: 'CHL_ERR_TARGET_UNREACHABLE',
      message: expect.stringContaining('no application protocol'),
    });
  });
});
