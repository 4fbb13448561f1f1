import type { ServerResponse } from 'node:http';
import OpenAI from 'openai';
import { Stream } from 'openai/streaming';
import { encodeSseEvent, SSE_DONE } from '@chatload/openai-protocol';
import type { RequestLife } from '../request-life.ts';
import { UpstreamAnswerError } from './answer-failure.ts';
import { keepConnection } from './keep-connection.ts';

/**
 * Relays an upstream's stream to the client, event by event as they come, and ends it with `[DONE]`.
 *
 * The response's head is sent at once: the upstream has accepted the request, so there is a stream.
 * An upstream that ends without a finish reason has not finished, however cleanly it ended; one that
 * finished and leaves out `[DONE]` has.
 *
 * @throws whatever kept the answer from becoming complete; the head, and perhaps events, are out then
 */
export async function relayStream(
  upstream: Response,
  response: ServerResponse,
  { client, life }: { readonly client: OpenAI; readonly life: RequestLife },
): Promise<void> {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  response.flushHeaders();

  let finished = false;
  // Made from the response, not by `client.chat.completions.create`: that copies each chunk, and each
  // choice of it, to fill in finish reasons, and wraps the iterator once more (a tenth of the work).
  const chunks = Stream.fromSSEResponse<unknown>(keepConnection(upstream), life.controller, client);
  for await (const chunk of chunks) {
    life.upstreamSpoke();
    if (typeof chunk !== 'object' || chunk === null) throw noCompletion();
    finished ||= hasFinishReason(chunk);
    if (!response.write(encodeSseEvent(JSON.stringify(chunk)))) await life.clientCaughtUp();
  }
  // A cancelled SDK stream ends quietly, as if the upstream had ended it.
  life.controller.signal.throwIfAborted();
  if (!finished) {
    throw new UpstreamAnswerError(
      'upstream_incomplete',
      'The upstream ended its answer without a finish reason.',
    );
  }
  response.end(SSE_DONE);
}

/**
 * A whole answer as the upstream wrote it, once it is known to be a completion.
 *
 * @throws whatever kept it from being one
 */
export async function readWholeAnswer(upstream: Response): Promise<string> {
  const text = await upstream.text();
  const answer: unknown = JSON.parse(text);
  // Some gateways answer 200 with an error object in it.
  if (hasError(answer)) {
    throw new OpenAI.APIError(undefined, answer.error, undefined, upstream.headers);
  }
  if (!hasChoices(answer)) throw noCompletion();
  return text;
}

function noCompletion(): UpstreamAnswerError {
  return new UpstreamAnswerError(
    'upstream_bad_answer',
    'The upstream sent JSON that is no chat completion.',
  );
}

/** Whether an event ends a choice; the one with the usage has no choices. */
function hasFinishReason(chunk: object): boolean {
  if (!hasChoices(chunk)) return false;
  return chunk.choices.some((choice) => typeof choice?.finish_reason === 'string');
}

function hasError(value: unknown): value is { error: object } {
  if (typeof value !== 'object' || value === null || !('error' in value)) return false;
  return typeof value.error === 'object' && value.error !== null;
}

function hasChoices(value: unknown): value is { choices: ({ finish_reason?: unknown } | null)[] } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'choices' in value &&
    Array.isArray(value.choices)
  );
}
