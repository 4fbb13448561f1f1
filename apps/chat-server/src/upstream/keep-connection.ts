/** How long the end of a response may come after `[DONE]` before its connection is given up. */
const LINGER_MS = 1_000;

/**
 * The response, with a body that is read to its end where the SDK would cancel it.
 *
 * The SDK cancels the body as soon as it has seen `[DONE]`. If the few bytes that end the response
 * come in a later packet, that destroys the connection, and every stream opens a new one. A request
 * that is cancelled by its signal loses its connection at once all the same.
 */
export function keepConnection(response: Response): Response {
  const { body } = response;
  if (body === null) return response;
  const reader = body.getReader();
  const giveUp = reader.cancel.bind(reader);

  const readToEnd = async (): Promise<void> => {
    const timer = setTimeout(() => void giveUp().catch(ignore), LINGER_MS).unref();
    try {
      while (!(await reader.read()).done);
    } finally {
      clearTimeout(timer);
    }
  };
  Object.assign(reader, {
    // Not awaited: the client's stream ends with `[DONE]`, not with the upstream's connection.
    cancel: async () => void readToEnd().catch(ignore),
    // The SDK would let go of the body right after; it still has a reader.
    releaseLock: ignore,
  });
  Object.assign(body, { getReader: () => reader });
  return response;
}

function ignore(): void {}
