import { monotonicNow } from '@chatload/kernel';
import {
  type FakeAnswer,
  type FakeHandler,
  type FakeTarget,
  startFakeTarget,
} from '@chatload/test-kit';
import { afterEach } from 'vitest';

import { type ChatClient, type ChatClientOptions, createChatClient } from '../src/chat-client.ts';
import type { OutgoingRequest } from '../src/outgoing-request.ts';
import type { TransportName } from '../src/transport.ts';

export const TRANSPORTS = ['lean', 'undici'] as const;
export const LIMITS = { timeoutMs: 5_000, stallTimeoutMs: 5_000 };
export const CHUNKED_STREAM =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
export const UNFRAMED_STREAM =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n';
export const TOKEN = 'data: {"id":"a-1","choices":[{"delta":{"content":"x"}}]}\n\n';
export const FINISH = 'data: {"id":"a-1","choices":[{"delta":{},"finish_reason":"stop"}]}\n\n';
export const DONE = 'data: [DONE]\n\n';
export const LAST_CHUNK = '0\r\n\r\n';

/** One chunk of HTTP's chunked framing. */
export function chunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}

export async function answerStream(answer: FakeAnswer): Promise<void> {
  await answer.write(CHUNKED_STREAM);
  await answer.write(chunk(TOKEN) + chunk(FINISH) + chunk(DONE) + LAST_CHUNK);
}

export function outgoing(changes: Partial<OutgoingRequest> = {}): OutgoingRequest {
  return {
    phaseId: 'p',
    index: 0,
    model: 'm',
    stream: true,
    headers: {},
    body: Buffer.from('{"stream":true}'),
    scheduledAtMs: null,
    startedAtMs: monotonicNow(),
    ...changes,
  };
}

const toClose: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const opened of toClose.splice(0).toReversed()) await opened.close();
});

/** A client with one connection, closed after the test. */
export function openClient(origin: string, changes: Partial<ChatClientOptions> = {}): ChatClient {
  const client = createChatClient({
    endpoint: {
      role: 'server',
      origin,
      address: '127.0.0.1',
      path: '/v1/chat/completions',
      model: 'm',
    },
    connections: 1,
    keepAlive: true,
    limits: LIMITS,
    recordChunks: false,
    ...changes,
  });
  toClose.push(client);
  return client;
}

/** A scripted server and a client of it, both closed after the test. */
export async function openPair(
  handler: FakeHandler,
  changes: Partial<ChatClientOptions> = {},
): Promise<{ target: FakeTarget; client: ChatClient }> {
  const target = await startFakeTarget(handler);
  toClose.push(target);
  return { target, client: openClient(target.origin, changes) };
}

/** Both of the above, over this transport. */
export function openersOver(transport: TransportName) {
  return {
    openClient: (origin: string, changes: Partial<ChatClientOptions> = {}) =>
      openClient(origin, { transport, ...changes }),
    openPair: (handler: FakeHandler, changes: Partial<ChatClientOptions> = {}) =>
      openPair(handler, { transport, ...changes }),
  };
}
