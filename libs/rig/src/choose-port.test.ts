import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { choosePort } from './choose-port.ts';
import { isPortFree } from './is-port-free.ts';

test('the wanted port is taken when it is free, and another when a stranger holds it', async () => {
  const stranger = createServer().listen(0, '::1');
  await once(stranger, 'listening');
  const { port } = stranger.address() as AddressInfo;

  const other = await choosePort(port);
  expect(other).not.toBe(port);
  expect(await isPortFree(other)).toBe(true);

  stranger.close();
  await once(stranger, 'close');
  expect(await choosePort(port)).toBe(port);
});

test('0 asks for any port', async () => {
  expect(await choosePort(0)).toBeGreaterThan(0);
});
