import { firstOf } from './first-of.ts';
import { launchServer } from './launch-server.ts';
import type { RunningServer, ServerSpec } from './running-server.ts';
import { ServerNotReadyError } from './server-not-ready-error.ts';

/**
 * A server that has said `listening on http://…` on stdout or stderr. It ends when the runner ends,
 * however that happens: see keeper.ts.
 *
 * An abort of the signal ends the start: the promise rejects with the signal's reason.
 * Whenever it rejects, nothing of the server is left.
 *
 * @throws CHL_ERR_SERVER_NOT_READY (a {@link ServerNotReadyError}: its last lines stand in it)
 */
export async function startServer(spec: ServerSpec, signal?: AbortSignal): Promise<RunningServer> {
  signal?.throwIfAborted();
  const announced = Promise.withResolvers<string>();
  const launched = launchServer(spec, (line) => {
    const url = findListeningUrl(line);
    if (url !== undefined) announced.resolve(url);
  });

  const { ended } = launched;
  const limits = { ended, timeoutMs: spec.readyTimeoutMs, signal };
  const outcome = await firstOf(announced.promise, limits).catch(async (error: unknown) => {
    await launched.stop();
    throw error;
  });
  if ('failed' in outcome) {
    await launched.stop();
    throw new ServerNotReadyError({
      server: spec.name,
      timeoutMs: spec.readyTimeoutMs,
      reason: outcome.failed ?? 'it did not say that it listens',
      lastLines: launched.lastLines,
    });
  }
  return launched.at(outcome.value);
}

/** The origin in `… listening on http://127.0.0.1:3000`, be the line plain or JSON. */
function findListeningUrl(line: string): string | undefined {
  const text = /listening on (https?:\/\/[^\s"]+)/.exec(line)?.[1];
  return text === undefined ? undefined : URL.parse(text)?.origin;
}
