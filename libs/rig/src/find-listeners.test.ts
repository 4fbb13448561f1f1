import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { groupOf } from '../test/processes.ts';
import { findListeners } from './find-listeners.ts';

test.runIf(process.platform === 'linux').for(['127.0.0.1', '::1', '::'])(
  'what a process listens on is found while it does, and not after: %s',
  async (host) => {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    const listener = { pid: process.pid, port: (server.address() as AddressInfo).port };
    const group = groupOf(process.pid);

    expect(findListeners(group)).toContainEqual(listener);
    expect(findListeners(1)).not.toContainEqual(listener);

    server.close();
    await once(server, 'close');
    expect(findListeners(group)).not.toContainEqual(listener);
  },
);
