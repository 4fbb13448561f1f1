import { createServer } from 'node:net';
import { once } from 'node:events';

/**
 * Both addresses that `localhost` may mean. A stranger on `0.0.0.0` is in the way of the first, one
 * on `::` of both (or, where it takes IPv6 only, of the second), so these two see them all. Seen on
 * Linux; other systems let a loopback listener stand beside a wildcard one, and send it the traffic.
 */
const LOOPBACK = ['127.0.0.1', '::1'];

/**
 * Whether nothing listens on the port under any name of this machine's loopback. A server that binds
 * only `127.0.0.1` would not notice a stranger on `::1`, but a client of `localhost` could meet it.
 *
 * It is an answer about now: whoever listens next may still find the port taken.
 */
export async function isPortFree(port: number): Promise<boolean> {
  for (const host of LOOPBACK) {
    if (!(await canListen(port, host))) return false;
  }
  return true;
}

async function canListen(port: number, host: string): Promise<boolean> {
  const server = createServer().listen({ port, host, exclusive: true });
  try {
    await once(server, 'listening');
  } catch (error) {
    return isWithoutAddress(error);
  }
  server.close();
  await once(server, 'close');
  return true;
}

/** A machine without IPv6 has no `::1` for anybody. */
function isWithoutAddress(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT';
}
