import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { ChatloadError } from '@chatload/kernel';
import { isLoopbackAddress } from '@chatload/plan';

/** How long one address is given to accept a connection, where a name has several. */
const PROBE_TIMEOUT_MS = 1_000;

/**
 * The numeric address that the run's connections go to, found once: `localhost` often has two, and a
 * server may listen on only one. Of several, the first that accepts a connection; the first of all
 * when none does.
 *
 * @throws CHL_ERR_HOST_UNRESOLVED when the name has no address
 * @throws CHL_ERR_HOST_NOT_ALLOWED when the address is another machine's, and the host was not allowed
 */
export async function pinAddress(origin: string, allowedHost: string | null): Promise<string> {
  const { hostname, port, protocol } = new URL(origin);
  const host = hostname.replace(/^\[|\]$/g, '');
  const addresses = await resolve(host);
  if (host !== allowedHost && !addresses.every(isLoopbackAddress)) {
    throw new ChatloadError('CHL_ERR_HOST_NOT_ALLOWED', { host });
  }
  const portNumber = Number(port) || (protocol === 'https:' ? 443 : 80);
  if (addresses.length > 1) {
    for (const address of addresses) {
      if (await accepts(address, portNumber)) return address;
    }
  }
  const [first] = addresses;
  if (first === undefined) {
    throw new ChatloadError('CHL_ERR_HOST_UNRESOLVED', { host, reason: 'no address' });
  }
  return first;
}

async function resolve(host: string): Promise<string[]> {
  try {
    const found = await lookup(host, { all: true });
    return [...new Set(found.map(({ address }) => address))];
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ChatloadError('CHL_ERR_HOST_UNRESOLVED', { host, reason }, { cause });
  }
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect({ host, port, timeout: PROBE_TIMEOUT_MS });
    const finish = (isOpen: boolean): void => {
      socket.destroy();
      settle(isOpen);
    };
    socket.once('connect', () => finish(true));
    socket.once('timeout', () => finish(false));
    socket.once('error', () => finish(false));
  });
}
