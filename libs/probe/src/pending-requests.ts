import type { CommandName, Instant } from './wire.ts';

/** Requests to the guest that wait for their answers, each with its time limit. */
export interface PendingRequests {
  /** Resolves with the answer to the id; rejects after the limit. */
  expect(command: CommandName, timeoutMs: number): { id: number; answered: Promise<Instant> };
  /** An id that nobody waits for (any more) is passed over. */
  resolve(id: number, result: Instant): void;
  reject(id: number, reason: string): void;
  rejectAll(reason: string): void;
}

interface Pending {
  readonly command: CommandName;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (result: Instant) => void;
  readonly reject: (error: Error) => void;
}

export function createPendingRequests(): PendingRequests {
  const pending = new Map<number, Pending>();
  let lastId = 0;

  const take = (id: number): Pending | undefined => {
    const request = pending.get(id);
    pending.delete(id);
    clearTimeout(request?.timer);
    return request;
  };
  const reject = (id: number, reason: string): void => {
    const request = take(id);
    request?.reject(new Error(`The probe could not do ${request.command}: ${reason}`));
  };

  return {
    expect(command, timeoutMs) {
      const id = ++lastId;
      const { promise, resolve, reject: fail } = Promise.withResolvers<Instant>();
      const onTimeout = (): void => reject(id, `no answer within ${timeoutMs / 1_000} s`);
      const timer = setTimeout(onTimeout, timeoutMs);
      pending.set(id, { command, timer, resolve, reject: fail });
      return { id, answered: promise };
    },
    resolve: (id, result) => take(id)?.resolve(result),
    reject,
    rejectAll(reason) {
      for (const id of pending.keys()) reject(id, reason);
    },
  };
}
