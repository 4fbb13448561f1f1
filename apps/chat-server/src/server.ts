import Fastify, { LogController, type FastifyInstance } from 'fastify';
import { answerClientError, answerError, answerNotFound } from './errors.ts';
import { RequestCounters } from './request-counters.ts';
import type { RequestLife } from './request-life.ts';
import { addChatCompletionsRoute } from './routes/chat-completions.ts';
import { addHealthRoute } from './routes/health.ts';
import { addMetricsRoute } from './routes/metrics.ts';
import type { Settings } from './settings.ts';
import { createProviders } from './upstream/providers.ts';

/** How long a client may take to send a request; Fastify has no limit of its own. */
const RECEIVE_TIMEOUT_MS = 60_000;

/** How often the shutdown looks for connections that have become idle. */
const SWEEP_MS = 50;

/** How long clients may take to read the end of an answer that the shutdown cut short. */
const LAST_WORDS_MS = 1_000;

export interface ChatServer {
  readonly app: FastifyInstance;
  readonly counters: RequestCounters;
  /**
   * Accepts no more connections and lets open answers end; those that are still open after the grace
   * are cut short. Resolves when all connections are closed.
   */
  stop(): Promise<void>;
}

/** The whole server, not listening yet. */
export function buildServer(settings: Settings): ChatServer {
  const counters = new RequestCounters();
  const openRequests = new Set<RequestLife>();
  const app = Fastify({
    logger: { level: settings.logLevel },
    // Its two lines per request name the URL and the peer; the chat route has one line of its own.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: settings.maxBodyBytes,
    requestTimeout: RECEIVE_TIMEOUT_MS,
    // A request on a connection that is still open when the shutdown begins is answered like any other.
    return503OnClosing: false,
    frameworkErrors: answerError,
    clientErrorHandler: answerClientError,
  });
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(answerNotFound);

  addChatCompletionsRoute(app, {
    providers: createProviders(settings.providers, settings, counters),
    counters,
    openRequests,
    timeoutMs: settings.timeoutMs,
  });
  addHealthRoute(app);
  addMetricsRoute(app, counters);

  return { app, counters, stop: () => drain(app, openRequests, settings.shutdownGraceMs) };
}

async function drain(
  app: FastifyInstance,
  openRequests: ReadonlySet<RequestLife>,
  graceMs: number,
): Promise<void> {
  // Node closes the connections that are idle now; those whose answers end later stay open for the
  // next request, as long as the keep-alive time says, unless somebody closes them.
  const sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS);
  const grace = setTimeout(() => {
    for (const life of openRequests) life.interrupt('server_stopping');
  }, graceMs);
  const lastWords = setTimeout(() => app.server.closeAllConnections(), graceMs + LAST_WORDS_MS);
  await app.close();
  clearInterval(sweep);
  clearTimeout(grace);
  clearTimeout(lastWords);
}
