import { openAiError } from '@chatload/openai-protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal } from './faults/fault.ts';
import type { MockState } from './mock-state.ts';

/** Longer paths are cut where they are counted. */
const LONGEST_PATH = 200;

/** A request's path without its query, bounded. */
export function pathOf(http: FastifyRequest): string {
  return (http.url.split('?', 1)[0] ?? '').slice(0, LONGEST_PATH);
}

export interface RefusedRequest {
  readonly state: MockState;
  readonly http: FastifyRequest;
  readonly reply: FastifyReply;
  /** As far as it is known. */
  readonly model: string | null;
}

/** Answers with an error status, and counts it. */
export function refuse(refusal: Refusal, { state, http, reply, model }: RefusedRequest): void {
  state.stats.countRequest('refused', pathOf(http), model);
  void reply
    .code(refusal.status)
    .headers(refusal.headers ?? {})
    .send(refusal.body);
}

/** What is wrong with a request that did not get as far as its route, in OpenAI's words and shape. */
export function refusalOf(error: { statusCode?: number | undefined; message: string }): Refusal {
  const status = error.statusCode ?? 500;
  if (status >= 500 && status !== 503) {
    const message = 'The mock failed; this is a bug in it.';
    return { status, body: openAiError(message, { type: 'server_error' }) };
  }
  const type = status === 503 ? 'server_error' : 'invalid_request_error';
  return { status, body: openAiError(error.message, { type }) };
}
