// oxlint-disable-next-line triple-slash-reference -- an ambient module cannot be imported
/// <reference path="./autocannon.d.ts" />
import type { Result } from 'autocannon';
import type { ClosedLoad, Endpoint, FinishedRequest } from '@chatload/contracts';
import type { Clock } from '@chatload/kernel';
import type { AnswerFacts, WholeAnswer } from './answer.ts';
import { findAutocannonObstacle } from './autocannon-obstacle.ts';
import { assertClient } from './client.ts';
import { Slot, type SlotPhase } from './slot.ts';

export interface AutocannonOptions {
  readonly phaseId: string;
  /** One request at a time in each slot: no batches. */
  readonly load: ClosedLoad;
  readonly endpoint: Endpoint;
  /** Beside those that every request has; one of the same name replaces it. */
  readonly headers: Readonly<Record<string, string>>;
  /** The longest a request may take. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** The body of the request with this index: serialised JSON. */
  readonly pickBody: (index: number) => Buffer;
  /** What a whole answer says; called once for each. */
  readonly readAnswer: (answer: WholeAnswer) => AnswerFacts;
  readonly onStarted: (count: number) => void;
  readonly onFinished: (request: FinishedRequest) => void;
  /** Once it aborts, nothing more starts; what is in flight is waited for. */
  readonly signal: AbortSignal;
  /** Once it aborts, what is in flight ends `cut_off`. */
  readonly cutSignal: AbortSignal;
}

/** Never reached: when a phase ends is decided here, so that what is in flight can drain. */
const ENDLESS = Number.MAX_SAFE_INTEGER;
/** As many seconds as a timer holds: the limit of a request is ours. */
const NO_TIMEOUT_SEC = 2_147_483;
/** How long autocannon may take to notice that it is over. No request waits for that. */
const TICK_MS = 50;

/**
 * Drives a closed, non-streaming phase with autocannon as the maker of traffic: its connections, its
 * HTTP, its loop of request and answer. Stamps, endings, limits, window and drain are ours, so that
 * the Samples mean the same as those of the native engine. Every phase opens its connections anew.
 *
 * Resolves when the last request in flight has ended, with one line for each of autocannon's own counts
 * that differs from ours: where there is one, requests were lost from sight, and the figures of the
 * phase cannot be believed. Rejects when autocannon cannot make this load at all.
 */
export async function driveAutocannon(options: AutocannonOptions): Promise<readonly string[]> {
  const { load, endpoint, signal, cutSignal } = options;
  const { origin } = endpoint;
  const wanted = { origin, load, stream: false, keepAlive: true, bodiesVary: false };
  const obstacle = findAutocannonObstacle(wanted);
  if (obstacle !== null) throw new Error(`autocannon cannot make this load: ${obstacle}`);
  const connections =
    'requests' in load.stop ? Math.min(load.slots, load.stop.requests) : load.slots;
  if (connections === 0 || signal.aborted) return [];

  // Loaded when it is needed: 40 packages that the native engine's threads start without.
  const { default: autocannon } = await import('autocannon');
  const { phase, openWindow, drained } = createPhase(options, connections);
  const slots: Slot[] = [];
  const run = autocannon({
    url: composeUrl(endpoint),
    method: 'POST',
    headers: composeHeaders(options),
    connections,
    amount: ENDLESS,
    timeout: NO_TIMEOUT_SEC,
    sampleInt: TICK_MS,
    skipAggregateResult: true,
    setupClient: (client) => {
      assertClient(client);
      slots.push(new Slot(client, phase));
    },
  });
  const cut = (): void => {
    for (const slot of slots) slot.cut();
  };
  cutSignal.addEventListener('abort', cut, { once: true });
  if (cutSignal.aborted) cut();
  openWindow();
  for (const slot of slots) slot.begin();

  // One that fails to start rejects, and would never drain.
  await Promise.race([drained, run]);
  cutSignal.removeEventListener('abort', cut);
  run.stop();
  return compareCounts(slots, await run);
}

/** Gives out turns as long as the load shape has any. */
function createPhase(
  options: AutocannonOptions,
  connections: number,
): {
  readonly phase: SlotPhase;
  readonly openWindow: () => void;
  readonly drained: Promise<void>;
} {
  const { phaseId, load, endpoint, timeoutMs, clock, signal } = options;
  const { pickBody, readAnswer, onStarted, onFinished } = options;
  const total = 'requests' in load.stop ? load.stop.requests : Infinity;
  const windowMs = 'durationMs' in load.stop ? load.stop.durationMs : Infinity;
  const { promise: drained, resolve: finish } = Promise.withResolvers<void>();
  let endsAtMs = Infinity;
  let released = 0;
  let retired = 0;
  const phase: SlotPhase = {
    phaseId,
    model: endpoint.model,
    timeoutMs,
    clock,
    pickBody,
    readAnswer,
    onFinished,
    isOver: () => signal.aborted || released >= total || clock.now() >= endsAtMs,
    takeTurn: () => {
      onStarted(1);
      return released++;
    },
    onRetired: () => {
      retired++;
      if (retired === connections) finish();
    },
  };
  const openWindow = (): void => {
    endsAtMs = clock.now() + windowMs;
  };
  return { phase, openWindow, drained };
}

/** With the numeric address, so that no name is looked up during the run. */
function composeUrl({ origin, address, path }: Endpoint): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return `http://${host}:${new URL(origin).port || '80'}${path}`;
}

/** The same as the native engine's. */
function composeHeaders({ endpoint, headers }: AutocannonOptions): Record<string, string> {
  const composed: Record<string, string> = {
    host: new URL(endpoint.origin).host,
    'content-type': 'application/json',
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': 'chatload',
  };
  for (const [name, value] of Object.entries(headers)) composed[name.toLowerCase()] = value;
  return composed;
}

function compareCounts(slots: readonly Slot[], counted: Result): readonly string[] {
  const differences: string[] = [];
  const started = slots.reduce((sum, slot) => sum + slot.started, 0);
  const answered = slots.reduce((sum, slot) => sum + slot.answered, 0);
  // autocannon takes it for granted that each connection sends a request unasked; none does.
  const sent = counted.totalRequests - slots.length;
  if (sent !== started) {
    differences.push(`autocannon sent ${sent} requests, ${started} were followed`);
  }
  if (counted.totalCompletedRequests !== answered) {
    differences.push(
      `autocannon counted ${counted.totalCompletedRequests} answers, ${answered} were read`,
    );
  }
  return differences;
}
