import cluster from 'node:cluster';
import { Server } from 'node:net';
import { quietly } from './quietly.ts';

/**
 * Calls back once, with the port, as soon as a server of this process listens on it (`null`: on any
 * TCP port). Http, https and http2 servers are all net.Servers.
 *
 * `listen` is wrapped until then. The diagnostics channel `net.server.listen` would do without, but
 * Node 18 has none, and two ways would be twice as much to trust.
 *
 * In a cluster the first worker to listen it is. The primary listens too, on the workers' behalf, but
 * hands every connection on.
 */
export function whenListening(port: number | null, callback: (port: number) => void): void {
  // oxlint-disable-next-line typescript/unbound-method -- called with the server it was called on
  const original = Server.prototype.listen;
  let isFound = false;

  const check = (server: Server): void => {
    const address = server.address();
    if (isFound || address === null || typeof address === 'string') return;
    if (port !== null && address.port !== port) return;
    if (Object.keys(cluster.workers ?? {}).length > 0) return;
    isFound = true;
    // Not when another tool has wrapped it since: then ours stays inside, and only passes on.
    if (Server.prototype.listen === listen) Server.prototype.listen = original;
    callback(address.port);
  };

  function listen(this: Server, ...args: unknown[]): Server {
    if (!isFound) quietly(() => this.once('listening', () => quietly(() => check(this))));
    return Reflect.apply(original, this, args) as Server;
  }
  Server.prototype.listen = listen;
}
