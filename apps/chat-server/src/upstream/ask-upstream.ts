import type { ChatCompletionRequest } from '@chatload/openai-protocol';
import { UpstreamAnswerError } from './answer-failure.ts';
import type { Route } from './providers.ts';

/**
 * The upstream's response once it has accepted the request: a 2xx head with the content type that
 * was asked for, its body still to be read. All fields but the model go as the client wrote them.
 *
 * @throws the SDK's errors: refused, unreachable, timed out, cancelled; UpstreamAnswerError
 */
export async function askUpstream(
  route: Route,
  request: ChatCompletionRequest,
  signal: AbortSignal,
): Promise<Response> {
  const response = await route.client
    .post('/chat/completions', { body: { ...request, model: route.model }, signal })
    .asResponse();

  const wanted = request.stream === true ? 'text/event-stream' : 'application/json';
  const mediaType = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (mediaType === wanted) return response;
  await response.body?.cancel();
  throw new UpstreamAnswerError(
    'upstream_bad_answer',
    `The upstream accepted the request, but its answer is not ${wanted}.`,
  );
}
