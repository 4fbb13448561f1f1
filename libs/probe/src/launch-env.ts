import { pathToFileURL } from 'node:url';
import { ORDER_VARIABLE, type GuestOrder } from './wire.ts';

/**
 * The environment with the guest in it. Ours comes first in NODE_OPTIONS: a module of the user's may
 * itself be what starts the server.
 */
export function addGuest(
  env: Readonly<Record<string, string>>,
  guestPath: string,
  order: GuestOrder,
): Record<string, string> {
  // A file URL has no blanks and no quotes, so it needs none around it.
  const preload = `--import=${pathToFileURL(guestPath).href}`;
  const userOptions = env['NODE_OPTIONS'] ?? '';
  return {
    ...env,
    NODE_OPTIONS: userOptions === '' ? preload : `${preload} ${userOptions}`,
    [ORDER_VARIABLE]: JSON.stringify(order),
  };
}
