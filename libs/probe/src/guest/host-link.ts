import { connect } from 'node:net';
import type { GuestMessage, HostMessage } from '../wire.ts';
import { quietly } from './quietly.ts';

/** A host that reads nothing must not cost the server memory: what is beyond this is not sent. */
const MOST_UNSENT_BYTES = 256 * 1024;

/** The way to the host. */
export interface HostLink {
  /** `onSent` is called when the system has taken the line; not when it is dropped. */
  send(message: GuestMessage, onSent?: () => void): void;
}

export interface HostListener {
  onMessage(message: HostMessage): void;
  /** The host is gone, or was never there. */
  onClose(): void;
}

/** A connection that does not keep the process alive. */
export function connectToHost(path: string, listener: HostListener): HostLink {
  const socket = connect(path);
  socket.unref();
  socket.setEncoding('utf8');
  socket.on('error', () => {});
  socket.once('close', () => quietly(() => listener.onClose()));

  let unfinished = '';
  socket.on('data', (text: string) => {
    const lines = (unfinished + text).split('\n');
    unfinished = lines.pop() ?? '';
    for (const line of lines) {
      quietly(() => listener.onMessage(JSON.parse(line) as HostMessage));
    }
  });

  return {
    send(message, onSent) {
      if (socket.destroyed || socket.writableLength > MOST_UNSENT_BYTES) return;
      socket.write(`${JSON.stringify(message)}\n`, () => {
        if (onSent !== undefined) quietly(onSent);
      });
    },
  };
}
