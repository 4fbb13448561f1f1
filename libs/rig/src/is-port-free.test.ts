import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { isPortFree } from './is-port-free.ts';

let strangers: Server[] = [];

afterEach(() => {
  for (const stranger of strangers) stranger.close();
  strangers = [];
});

async function listenOn(options: { host: string; ipv6Only?: boolean }): Promise<number> {
  const stranger = createServer().listen({ port: 0, ...options });
  strangers.push(stranger);
  await once(stranger, 'listening');
  return (stranger.address() as AddressInfo).port;
}

test.for([
  { host: '127.0.0.1' },
  { host: '0.0.0.0' },
  { host: '::1' },
  { host: '::' },
  { host: '::', ipv6Only: true },
])('a stranger on %o is noticed', async (address) => {
  expect(await isPortFree(await listenOn(address))).toBe(false);
});

test('a port that nobody listens on is free, and still is after the look', async () => {
  const port = await listenOn({ host: '127.0.0.1' });
  strangers[0]!.close();
  await once(strangers[0]!, 'close');
  expect(await isPortFree(port)).toBe(true);
  expect(await isPortFree(port)).toBe(true);
});
