import type { Plan } from '@chatload/contracts';
import type { Secrets } from '@chatload/plan';
import { fillIn, type RigAddresses } from '@chatload/rig';

/**
 * The headers with `{port}` and `{mockUrl}` filled in, for a server that is told of its provider by
 * each request. What comes from the environment is sent as it is: it may be a secret, and is no text
 * of the command line's.
 */
export function fillInHeaders(
  { headers }: Secrets,
  { request }: Plan,
  addresses: RigAddresses,
): Secrets {
  const literal = new Set(
    request.headers.filter(({ from }) => from === 'literal').map(({ name }) => name),
  );
  const filled = Object.entries(headers).map(
    ([name, value]) => [name, literal.has(name) ? fillIn(value, addresses) : value] as const,
  );
  return { headers: Object.fromEntries(filled) };
}
