import { once } from 'node:events';
import { createServer } from 'node:net';
import { isPortFree } from './is-port-free.ts';

/** The wanted port if it is free, else one that is; so for 0 as well. */
export async function choosePort(wanted: number): Promise<number> {
  let port = wanted;
  while (port === 0 || !(await isPortFree(port))) port = await pickPort();
  return port;
}

/** One of the system's choice, free at least on 127.0.0.1. */
async function pickPort(): Promise<number> {
  const server = createServer().listen({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
