import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** Why a request was given up before its answer was complete. */
export type Interruption = 'client_gone' | 'client_stalled' | 'upstream_silent' | 'server_stopping';

/**
 * One request from its arrival to its end: the signal that cancels its upstream request, and the
 * first reason that raised it.
 *
 * A client that leaves is seen by the `close` event of its *response*. The request's own `close`
 * says only that its body was read, and comes long before the answer.
 *
 * One timer per request serves as the time limit of everything that can hang; `refresh()` moves it
 * in a few dozen nanoseconds, so a stream can do that for each event.
 */
export class RequestLife {
  readonly #controller = new AbortController();
  readonly #response: ServerResponse;
  readonly #watch: NodeJS.Timeout;
  #waitsForClient = false;
  #interruption: Interruption | undefined;

  /** @param timeoutMs the longest silence of the upstream, or of a client that does not read */
  constructor(response: ServerResponse, timeoutMs: number) {
    this.#response = response;
    this.#watch = setTimeout(() => {
      this.interrupt(this.#waitsForClient ? 'client_stalled' : 'upstream_silent');
    }, timeoutMs);
    response.once('close', this.#onClose);
    if (response.closed) this.#onClose();
  }

  /** Cancels the upstream request. */
  get controller(): AbortController {
    return this.#controller;
  }

  get interruption(): Interruption | undefined {
    return this.#interruption;
  }

  /** The upstream sent something: its time begins anew. */
  upstreamSpoke(): void {
    this.#watch.refresh();
  }

  /**
   * Resolves when the client has read what was written to it, or when the request is interrupted.
   * Until then nothing more is asked of the upstream: its connection fills up, and it waits, too.
   */
  async clientCaughtUp(): Promise<void> {
    this.#waitsForClient = true;
    this.#watch.refresh();
    await once(this.#response, 'drain', { signal: this.#controller.signal }).catch(() => undefined);
    this.#waitsForClient = false;
    this.#watch.refresh();
  }

  /** Gives the request up; only the first reason counts. */
  interrupt(reason: Interruption): void {
    if (this.#interruption !== undefined) return;
    this.#interruption = reason;
    this.#controller.abort();
  }

  /** The answer is written, or nobody waits for it: nothing interrupts it any more. */
  finish(): void {
    clearTimeout(this.#watch);
    this.#response.off('close', this.#onClose);
  }

  readonly #onClose = (): void => {
    if (!this.#response.writableFinished) this.interrupt('client_gone');
  };
}
