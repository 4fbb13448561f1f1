import type { Socket } from 'node:net';
import { createRandom, deriveSeed } from '@chatload/kernel';
import {
  checkChatRequest,
  openAiError,
  type ChatCompletionRequest,
} from '@chatload/openai-protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { composeAnswer } from '../answer/answer.ts';
import { scheduleTokens } from '../answer/schedule.ts';
import { listWrites, makeWrites, type Script, type WriteList } from '../answer/script.ts';
import { scriptStream } from '../answer/stream-script.ts';
import { decideTool } from '../answer/tool-choice.ts';
import { scriptWhole } from '../answer/whole-script.ts';
import { Emission, type EmissionObserver } from '../emission.ts';
import type { LogEntry } from '../event-log.ts';
import type { Fault, Refusal } from '../faults/fault.ts';
import type { MockState } from '../mock-state.ts';
import { pathOf, refuse } from '../refuse.ts';

/** The role delta, the finish chunk and the usage chunk: to make the writes just to count them costs more. */
const EVENTS_AROUND_TOKENS = 3;

/** A model's name is repeated in every chunk. */
const LONGEST_MODEL_NAME = 256;

export function addChatCompletions(app: FastifyInstance, state: MockState): void {
  app.post('/v1/chat/completions', (http, reply) => {
    const checked = checkChatRequest(http.body);
    if ('problem' in checked) {
      refuse(checked.problem, { state, http, reply, model: null });
      return;
    }
    const { request } = checked;
    const decision = decide(request, state, reply.raw.socket);
    if ('status' in decision) {
      const model = request.model.slice(0, LONGEST_MODEL_NAME);
      refuse(decision, { state, http, reply, model });
      return;
    }
    answer({ ...decision, request, state, http, reply });
  });
}

interface Acceptance {
  readonly fault: Fault | null;
  /** The function that is to be called, or `null` for an answer in text. */
  readonly functionName: string | null;
  readonly socket: Socket;
}

/** How a sound request is answered, or why it is refused all the same. */
function decide(
  request: ChatCompletionRequest,
  state: MockState,
  socket: Socket | null,
): Acceptance | Refusal {
  if (request.model.length > LONGEST_MODEL_NAME) {
    return badRequest(`'model' is longer than ${LONGEST_MODEL_NAME} characters.`, 'model');
  }
  if ((request.n ?? 1) > 1) return badRequest("This model only supports 'n' = 1.", 'n');
  const tool = decideTool(request);
  if (tool.kind === 'refuse') return badRequest(tool.message, 'tool_choice');
  // Node gives a response its socket only when the one ahead of it on the connection has ended.
  if (socket === null) {
    return badRequest('HTTP pipelining is not supported: wait for the answer ahead.', null);
  }
  const fault = state.faults.pick(request.model);
  if (fault === 'unknown') {
    const message = `The model '${request.model}' does not exist; GET /v1/models lists the faults.`;
    const body = openAiError(message, { param: 'model', code: 'model_not_found' });
    return { status: 404, body };
  }
  if (fault?.refusal !== undefined) return fault.refusal;
  return { fault, functionName: tool.kind === 'call' ? tool.functionName : null, socket };
}

function badRequest(message: string, param: string | null): Refusal {
  return { status: 400, body: openAiError(message, { param }) };
}

interface AcceptedRequest extends Acceptance {
  readonly request: ChatCompletionRequest;
  readonly state: MockState;
  readonly http: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Takes the response out of Fastify's hands and lets the pacer send the answer. */
function answer(accepted: AcceptedRequest): void {
  const { request, state, http, reply, socket } = accepted;
  const kind = request.stream === true ? 'stream' : 'whole';
  const id = state.nextAnswerId();
  const script = writeScript(accepted, id);
  const entry = state.settings.logEvents ? openLogEntry(accepted, id, script.writes) : undefined;
  state.stats.countRequest(kind, pathOf(http), request.model);
  reply.hijack();
  new Emission({
    script,
    response: reply.raw,
    socket,
    requestReadAtMs: http.bodyReadAtMs,
    pacer: state.pacer,
    clock: state.clock,
    observer: observe(state, kind, entry),
  }).start();
}

/** Everything that will be sent, from the settings of this moment, with the fault worked in. */
function writeScript(
  { request, state, functionName, fault }: AcceptedRequest,
  id: string,
): Script<WriteList> {
  const { settings } = state;
  const composed = composeAnswer(request, {
    id,
    created: Math.floor(Date.now() / 1_000),
    tokens: settings.tokens,
    functionName,
  });
  const random = createRandom(deriveSeed(settings.seed, state.answerCount++));
  const dueMs = scheduleTokens(settings, composed.tokens.length, random);
  if (request.stream !== true) {
    const script = scriptWhole(composed, dueMs.at(-1) ?? settings.ttftMs);
    return listed(fault?.alterWhole?.(script) ?? script);
  }
  const script = scriptStream(composed, {
    dueMs,
    ttftMs: settings.ttftMs,
    tokensPerChunk: settings.tokensPerChunk,
    includeUsage: request.stream_options?.include_usage === true,
  });
  return fault?.alterStream === undefined
    ? script
    : listed(fault.alterStream({ ...script, writes: makeWrites(script.writes) }));
}

function listed(script: Script): Script<WriteList> {
  return { ...script, writes: listWrites(script.writes) };
}

/** Keeps count of one answer from now to its end; of the request, it holds on to nothing. */
function observe(
  { stats, openAnswers, latenessAlarm }: MockState,
  kind: 'stream' | 'whole',
  entry: LogEntry | undefined,
): EmissionObserver {
  stats.openAnswer(kind);
  openAnswers.add();
  return {
    emitted(dueAtMs, emittedAtMs, events) {
      stats.recordEmission(dueAtMs, emittedAtMs, kind === 'stream' ? events : 0);
      latenessAlarm.record(dueAtMs, emittedAtMs);
      entry?.record(dueAtMs, emittedAtMs, events);
    },
    ended(cause) {
      stats.closeAnswer(kind, cause === 'client');
      openAnswers.delete();
    },
  };
}

function openLogEntry(
  { request, state, http }: AcceptedRequest,
  id: string,
  writes: WriteList,
): LogEntry | undefined {
  const logged = {
    id,
    model: request.model,
    path: pathOf(http),
    requestReadAtMs: http.bodyReadAtMs,
  };
  return state.log.open(logged, writes.length + EVENTS_AROUND_TOKENS);
}
