/** What ends a wait before its work is done. */
export interface WaitLimits<E> {
  /** A process that is waited for has ended; with what is known of it. */
  readonly ended: Promise<E>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * The value of `work`, or what came before it: the process ended, or the time was up (`null`).
 * Rejects with the signal's reason when it aborts.
 */
export async function firstOf<T, E>(
  work: Promise<T>,
  limits: WaitLimits<E>,
): Promise<{ readonly value: T } | { readonly failed: E | null }> {
  const { ended, timeoutMs, signal } = limits;
  signal?.throwIfAborted();
  const done = new AbortController();
  const interrupted = new Promise<{ failed: null }>((resolve, reject) => {
    const timer = setTimeout(resolve, timeoutMs, { failed: null });
    done.signal.addEventListener('abort', () => clearTimeout(timer));
    signal?.addEventListener('abort', () => reject(signal.reason), { signal: done.signal });
  });
  try {
    return await Promise.race([
      work.then((value) => ({ value })),
      ended.then((failed) => ({ failed })),
      interrupted,
    ]);
  } finally {
    done.abort();
  }
}
