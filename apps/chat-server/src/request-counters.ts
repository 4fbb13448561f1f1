/**
 * How a request for a completion ended:
 * - `complete`: the whole answer was handed to the client's socket;
 * - `refused`: answered here, without an upstream (a bad request, an unknown model, shutting down);
 * - `upstream_error`: the upstream refused, failed or fell silent;
 * - `client_gone`: the client left, or stopped reading for too long;
 * - `server_stopped`: still open at the end of the shutdown's grace;
 * - `internal_error`: a fault of this server.
 */
export const ENDINGS = [
  'complete',
  'refused',
  'upstream_error',
  'client_gone',
  'server_stopped',
  'internal_error',
] as const;

export type RequestEnding = (typeof ENDINGS)[number];

/**
 * What this server counts since it started. Every request is counted as started and later as one
 * ending, each where it happens: nothing is derived by subtraction, so `started` equals the sum of
 * the endings plus `open` only if no path forgets or repeats one.
 */
export class RequestCounters {
  started = 0;
  open = 0;
  openPeak = 0;
  readonly ended: Record<RequestEnding, number> = {
    complete: 0,
    refused: 0,
    upstream_error: 0,
    client_gone: 0,
    server_stopped: 0,
    internal_error: 0,
  };
  /** HTTP requests sent to upstreams, each retry too. */
  upstreamRequests = 0;
  /** Requests that wait for an upstream or relay its answer. */
  upstreamOpen = 0;

  requestStarted(): void {
    this.started++;
    this.open++;
    if (this.open > this.openPeak) this.openPeak = this.open;
  }

  requestEnded(ending: RequestEnding): void {
    this.open--;
    this.ended[ending]++;
  }
}
