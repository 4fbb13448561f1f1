import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  checkChatRequest,
  encodeSseEvent,
  openAiError,
  type ChatCompletionRequest,
  type OpenAiErrorBody,
} from '@chatload/openai-protocol';
import { logFault } from '../errors.ts';
import type { RequestCounters, RequestEnding } from '../request-counters.ts';
import { RequestLife } from '../request-life.ts';
import { describeFailure, type AnswerFailure } from '../upstream/answer-failure.ts';
import { askUpstream } from '../upstream/ask-upstream.ts';
import { routeModel, type Providers, type Route } from '../upstream/providers.ts';
import { readWholeAnswer, relayStream } from '../upstream/relay.ts';

interface ChatCompletionsOptions {
  readonly providers: Providers;
  readonly counters: RequestCounters;
  /** Requests that wait for an upstream or relay its answer; the shutdown interrupts them. */
  readonly openRequests: Set<RequestLife>;
  readonly timeoutMs: number;
}

/**
 * `POST /v1/chat/completions`, whole and streamed.
 *
 * Every request whose handler runs is counted once when it starts and once when it ends, the latter
 * in the same turn of the event loop in which its last byte is handed to the socket: whoever has read
 * an answer to its end finds it counted.
 */
export function addChatCompletionsRoute(
  app: FastifyInstance,
  options: ChatCompletionsOptions,
): void {
  const { providers, counters } = options;

  app.post('/v1/chat/completions', async (request, reply) => {
    let outcome: Outcome = { ending: 'internal_error', status: 500 };
    counters.requestStarted();
    try {
      outcome = await handle(request, reply);
    } finally {
      counters.requestEnded(outcome.ending);
      const durationMs = Math.round(reply.elapsedTime);
      request.log.info({ ...outcome, durationMs }, 'chat completion');
    }
    return reply;
  });

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<Outcome> {
    const checked = checkChatRequest(request.body);
    if ('problem' in checked) {
      return refuse(reply, checked.problem.status, checked.problem.body);
    }
    const route = routeModel(providers, checked.request.model);
    if (route === undefined) {
      return refuse(reply, 404, modelNotFound(checked.request.model, providers));
    }
    return answer(reply, { route, request: checked.request, ...options });
  }
}

/** What is counted and logged of a request. */
interface Outcome {
  readonly ending: RequestEnding;
  /** Of a failure in the middle of a stream, the status it would have had before. */
  readonly status: number;
}

/** nginx's status for a client that left before its answer; it is only logged, nobody is sent it. */
const CLIENT_CLOSED_REQUEST = 499;

interface Exchange extends ChatCompletionsOptions {
  readonly route: Route;
  readonly request: ChatCompletionRequest;
}

/** Answers a request out of its upstream; whatever goes wrong on the way becomes an answer, too. */
async function answer(reply: FastifyReply, exchange: Exchange): Promise<Outcome> {
  const { route, request, counters, openRequests } = exchange;
  const life = new RequestLife(reply.raw, exchange.timeoutMs);
  openRequests.add(life);
  counters.upstreamOpen++;
  try {
    const upstream = await askUpstream(route, request, life.controller.signal);
    life.upstreamSpoke();
    if (request.stream === true) {
      reply.hijack();
      await relayStream(upstream, reply.raw, { client: route.client, life });
    } else {
      const text = await readWholeAnswer(upstream);
      void reply.type('application/json; charset=utf-8').send(text);
    }
    return { ending: 'complete', status: 200 };
  } catch (error) {
    const { interruption } = life;
    if (interruption === 'client_gone' || interruption === 'client_stalled') {
      reply.hijack();
      reply.raw.destroy();
      return { ending: 'client_gone', status: CLIENT_CLOSED_REQUEST };
    }
    const failure = describeFailure(error, interruption);
    if (failure.ending === 'internal_error') logFault(reply.log, error);
    tellFailure(reply, failure);
    return { ending: failure.ending, status: failure.status };
  } finally {
    counters.upstreamOpen--;
    openRequests.delete(life);
    life.finish();
  }
}

/**
 * A failure with its status if no byte is out. In a stream it is one more event, after which the
 * response ends without `[DONE]`: no client can take such an answer for a complete one.
 */
function tellFailure(reply: FastifyReply, failure: AnswerFailure): void {
  if (reply.raw.headersSent) {
    reply.raw.end(encodeSseEvent(JSON.stringify(failure.body)));
    return;
  }
  if (failure.retryAfter !== undefined) void reply.header('retry-after', failure.retryAfter);
  void reply.code(failure.status).send(failure.body);
}

function refuse(reply: FastifyReply, status: number, body: OpenAiErrorBody): Outcome {
  void reply.code(status).send(body);
  return { ending: 'refused', status };
}

function modelNotFound(model: string, providers: Providers): OpenAiErrorBody {
  const known = [...providers.keys()].map((name) => `${name}/…`).join(', ');
  return openAiError(
    `The model \`${model}\` does not exist: models are named provider/model (${known}).`,
    { param: 'model', code: 'model_not_found' },
  );
}
