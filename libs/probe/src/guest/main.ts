import cluster from 'node:cluster';
import type { GuestOrder, HostMessage } from '../wire.ts';
import { carryOut, endServer, forgetRecordings } from './carry-out.ts';
import { connectToHost } from './host-link.ts';
import { quietly } from './quietly.ts';
import { startSampling } from './sampling.ts';
import { whenListening } from './when-listening.ts';

/**
 * The guest: preloaded into somebody else's server, with `node --import`, it measures from inside.
 *
 * It must not be noticed. It prints nothing, listens to no signal, holds the process open by nothing,
 * throws into none of the server's code, and stops when the host goes away. It is loaded into every
 * Node process on the way to the server (npm, a shell script's helpers) and does nothing in those.
 *
 * These files are joined into one of plain JavaScript: see write-guest.ts. They may import each other
 * and `node:` builtins, and use nothing that Node 18 lacks.
 */
quietly(() => {
  const order = JSON.parse(process.env['CHATLOAD_PROBE'] ?? 'null') as GuestOrder | null;
  if (order !== null) whenListening(order.port, (port) => act(order.socket, port));
});

function act(socketPath: string, port: number): void {
  const answer = (message: HostMessage): void => {
    const { id, command } = message;
    carryOut(message).then(
      (result) => link.send({ id, result }, command === 'finish' ? endServer : undefined),
      (error: unknown) => link.send({ id, error: reasonOf(error) }),
    );
  };
  const link = connectToHost(socketPath, {
    onMessage: answer,
    onClose() {
      stopSampling();
      forgetRecordings();
    },
  });
  link.send({
    hello: {
      pid: process.pid,
      nodeVersion: process.version,
      port,
      isClusterWorker: cluster.isWorker,
    },
  });
  const stopSampling = startSampling((sample) => link.send({ sample }));
}

/** What V8's inspector refuses with is no Error in every version of Node. */
function reasonOf(error: unknown): string {
  return String((error as { message?: unknown } | null)?.message ?? error);
}
