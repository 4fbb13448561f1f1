import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { performance } from 'node:perf_hooks';
import { quietly } from './quietly.ts';
import { createTallier, type Tally } from './tally.ts';

export interface UpstreamFigures {
  /** By fetch, undici or node:http: to whomever the server talks. */
  readonly requests: number;
  /**
   * How long requests waited for a connection: of undici's until their head was sent (so with the
   * time to connect), of node:http's until they had a socket (without it; known from Node 22 on).
   */
  readonly wait: Tally;
}

export interface UpstreamWatch {
  /** Those since the last call. */
  take(): UpstreamFigures;
  stop(): void;
}

/** Of each channel below. */
interface Message {
  readonly request: object;
}

/** Watches the requests that the server itself makes. */
export function watchUpstream(): UpstreamWatch {
  let requests = 0;
  const wait = createTallier();
  const createdAtMs = new WeakMap<object, number>();

  const onUndiciCreate = ({ request }: Message): void => {
    requests++;
    createdAtMs.set(request, performance.now());
  };
  const onUndiciSend = ({ request }: Message): void => {
    const atMs = createdAtMs.get(request);
    if (atMs === undefined) return;
    createdAtMs.delete(request);
    wait.add(performance.now() - atMs);
  };
  const onHttpCreated = ({ request }: Message): void => {
    const atMs = performance.now();
    (request as ClientRequest).once('socket', () => wait.add(performance.now() - atMs));
  };
  const onHttpStart = (): void => void requests++;

  const subscriptions = [
    subscribeTo('undici:request:create', onUndiciCreate),
    subscribeTo('undici:client:sendHeaders', onUndiciSend),
    subscribeTo('http.client.request.created', onHttpCreated),
    subscribeTo('http.client.request.start', onHttpStart),
  ];

  return {
    take() {
      const figures = { requests, wait: wait.take() };
      requests = 0;
      return figures;
    },
    stop() {
      for (const end of subscriptions) end();
    },
  };
}

/** Gives back what ends it. */
function subscribeTo(channel: string, onMessage: (message: Message) => void): () => void {
  const subscriber = (message: unknown): void => quietly(() => onMessage(message as Message));
  subscribe(channel, subscriber);
  return () => void unsubscribe(channel, subscriber);
}
