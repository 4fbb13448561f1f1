import { once } from 'node:events';
import { connect } from 'node:net';
import { chatRequest, type Fields } from './start-mock.ts';

/** What a client on a bare socket sees: every read, and how the connection ended. */
export interface RawClient {
  readonly reads: readonly Buffer[];
  /** All that was read so far. */
  text(): string;
  send(text: string): void;
  /** Resolves once what was read holds this text. */
  waitFor(text: string): Promise<void>;
  /** Resolves with how the server ended the connection. */
  readonly ended: Promise<'fin' | 'rst'>;
  leave(): void;
  /** Stops or goes on reading. */
  pause(): void;
  resume(): void;
}

export async function openRaw(port: number): Promise<RawClient> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const reads: Buffer[] = [];
  const text = (): string => Buffer.concat(reads).toString();
  socket.on('data', (bytes: Buffer) => reads.push(bytes));
  const { promise: ended, resolve } = Promise.withResolvers<'fin' | 'rst'>();
  socket.on('end', () => resolve('fin'));
  socket.on('error', () => resolve('rst'));
  return {
    reads,
    text,
    send: (request) => void socket.write(request),
    async waitFor(wanted) {
      while (!text().includes(wanted)) await once(socket, 'data');
    },
    ended,
    leave: () => socket.destroy(),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  };
}

/** A chat request in HTTP's own words. */
export function rawChat(fields: Fields = {}, version = '1.1'): string {
  const body = JSON.stringify(chatRequest(fields));
  const head = [
    `POST /v1/chat/completions HTTP/${version}`,
    'Host: mock',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
