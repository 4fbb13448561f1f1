import { randomBytes } from 'node:crypto';
import type { Clock, StallWitness } from '@chatload/kernel';
import { openAiError } from '@chatload/openai-protocol';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { EventLog } from './event-log.ts';
import { FaultPicker } from './faults/fault-picker.ts';
import { LatenessAlarm } from './lateness-alarm.ts';
import type { MockState } from './mock-state.ts';
import { OpenAnswers } from './open-answers.ts';
import { Pacer } from './pacing/pacer.ts';
import { createPacedClock, PACING } from './pacing/pacing.ts';
import { pathOf, refusalOf, refuse } from './refuse.ts';
import { addChatCompletions } from './routes/chat-completions.ts';
import { addControl } from './routes/control.ts';
import { addHealth } from './routes/health.ts';
import { addModels } from './routes/models.ts';
import { DEFAULT_SETTINGS, type Settings } from './settings.ts';
import { NO_CANARY, Stats } from './stats.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** When the whole body had been read: what every due time counts from. */
    bodyReadAtMs: number;
  }
}

const LARGEST_BODY_BYTES = 10 * 1024 * 1024;

export interface ServerOptions {
  readonly settings?: Settings;
  /** How long closing waits for the answers that are being sent. */
  readonly drainMs?: number;
  /** Its stalls are in the stats; without one, they know of none. Whoever started it stops it. */
  readonly canary?: StallWitness;
  /** Where the stamps of single events go while `logEvents` is on; whoever brings it can read it. */
  readonly log?: EventLog;
  /** Told, at most once a minute, that the mock does not keep its schedule. */
  readonly onLate?: (line: string) => void;
}

/** The mock, not yet listening. Its `close` stops accepting, lets open answers end, then closes. */
export function buildServer(options: ServerOptions = {}): FastifyInstance {
  const state = createState(options);
  const app = Fastify({
    // It is a ruler: nothing is logged, least of all a prompt.
    logger: false,
    bodyLimit: LARGEST_BODY_BYTES,
    // Closing has waited for open answers; what is left then are idle connections and silent faults.
    forceCloseConnections: true,
    // Our own hook below answers instead, in OpenAI's shape.
    return503OnClosing: false,
    frameworkErrors: (error, http, reply) =>
      refuse(refusalOf(error), { state, http, reply, model: null }),
  });
  readBodies(app, state.clock);
  answerErrors(app, state);
  closeGently(app, state.openAnswers, options.drainMs ?? 10_000);
  addChatCompletions(app, state);
  addModels(app, state);
  addHealth(app);
  addControl(app, state);
  return app;
}

function createState(options: ServerOptions): MockState {
  const {
    settings = DEFAULT_SETTINGS,
    canary = NO_CANARY,
    log = new EventLog(),
    onLate = () => {},
  } = options;
  const clock = createPacedClock(() => state.settings.pacing);
  // Ids of one mock never repeat, and those of two mocks differ.
  const prefix = `chatcmpl-${randomBytes(4).toString('hex')}`;
  let ids = 0;
  const state: MockState = {
    settings,
    answerCount: 0,
    nextAnswerId: () => `${prefix}-${++ids}`,
    stats: new Stats(canary),
    latenessAlarm: new LatenessAlarm(onLate),
    log,
    faults: new FaultPicker(),
    openAnswers: new OpenAnswers(),
    pacer: new Pacer(clock, () => PACING[state.settings.pacing].slotMs),
    clock,
  };
  return state;
}

/** JSON only, stamped as soon as the last byte is there, before it is parsed. */
function readBodies(app: FastifyInstance, clock: Clock): void {
  app.decorateRequest('bodyReadAtMs', 0);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    (request, body: string, done) => {
      request.bodyReadAtMs = clock.now();
      try {
        done(null, body === '' ? undefined : JSON.parse(body));
      } catch {
        const message = 'We could not parse the JSON body of your request.';
        done(Object.assign(new Error(message), { statusCode: 400 }));
      }
    },
  );
}

function answerErrors(app: FastifyInstance, state: MockState): void {
  app.setErrorHandler((error: FastifyError, http, reply) => {
    refuse(refusalOf(error), { state, http, reply, model: null });
  });
  app.setNotFoundHandler((http, reply) => {
    const message = `Unknown request URL: ${http.method} ${pathOf(http)}.`;
    const body = openAiError(message, { code: 'unknown_url' });
    refuse({ status: 404, body }, { state, http, reply, model: null });
  });
}

function closeGently(app: FastifyInstance, openAnswers: OpenAnswers, drainMs: number): void {
  let closing = false;
  app.addHook('onRequest', (_request, _reply, done) => {
    if (!closing) return done();
    done(Object.assign(new Error('The mock is shutting down.'), { statusCode: 503 }));
  });
  app.addHook('preClose', async () => {
    closing = true;
    app.server.close();
    await openAnswers.drain(drainMs);
  });
}
