import { connect, type AddressInfo, type Socket } from 'node:net';
import { expect } from 'vitest';
import { buildServer, type ChatServer } from '../src/server.ts';
import type { Settings } from '../src/settings.ts';

export interface StartedServer extends ChatServer {
  readonly url: string;
  readonly port: number;
}

/** A chat-server in this process, on a free port, with the given upstream as the provider "openai". */
export async function startChatServer(
  upstreamUrl: string,
  settings: Partial<Settings> = {},
): Promise<StartedServer> {
  const server = buildServer({
    port: 0,
    host: '127.0.0.1',
    providers: [{ name: 'openai', baseUrl: upstreamUrl, apiKey: 'key-of-the-server' }],
    maxRetries: 0,
    timeoutMs: 30_000,
    maxBodyBytes: 1_000_000,
    shutdownGraceMs: 5_000,
    logLevel: 'silent',
    ...settings,
  });
  const url = await server.app.listen({ host: '127.0.0.1', port: 0 });
  return { ...server, url, port: (server.app.server.address() as AddressInfo).port };
}

export function askBody(model: string, others: object = {}): string {
  return JSON.stringify({ model, messages: [{ role: 'user', content: 'hello' }], ...others });
}

export function ask(
  server: { url: string },
  model: string,
  others: object = {},
): Promise<Response> {
  return fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: askBody(model, others),
  });
}

/** A client down at the socket, which can leave or stop reading whenever it likes. */
export function askBySocket(server: { port: number }, model: string, others: object = {}): Socket {
  const body = askBody(model, others);
  const socket = connect(server.port, '127.0.0.1');
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  return socket;
}

/** Every request that started has ended, once, or is open; and this server is at fault for none. */
export function expectCountsToClose({ counters }: Pick<ChatServer, 'counters'>): void {
  const ended = Object.values(counters.ended).reduce((sum, count) => sum + count, 0);
  expect(ended + counters.open).toBe(counters.started);
  expect(counters.ended.internal_error).toBe(0);
  expect(counters.upstreamOpen).toBeLessThanOrEqual(counters.open);
}
