import type { LoadShape } from '@chatload/contracts';

export interface WantedRun {
  readonly origin: string;
  readonly load: LoadShape;
  readonly stream: boolean;
  readonly keepAlive: boolean;
  /** Whether each request's body is built when its turn comes. */
  readonly bodiesVary: boolean;
}

/**
 * Why autocannon cannot make this load, as the end of a sentence; `null` when it can. Each is a trap:
 * autocannon would run all the same, and give figures.
 */
export function findAutocannonObstacle(wanted: WantedRun): string | null {
  const { origin, load, stream, keepAlive, bodiesVary } = wanted;
  // It sends each second's requests in its first 100 ms, and corrects latencies that need no correction.
  if (load.model === 'open') return 'it keeps no even rate';
  // It stamps whole answers only.
  if (stream) return 'it cannot measure streams';
  if (load.batch > 1) return 'it cannot release requests in batches';
  // Its `reconnectRate` loses the answer before each reconnection.
  if (!keepAlive) return 'it loses answers when it opens a connection for each request';
  // A builder that throws must end the run, and its connection waits for a body.
  if (bodiesVary) return 'it cannot leave out a request whose body could not be built';
  if (!origin.startsWith('http:')) return 'it does not verify TLS certificates';
  return null;
}
