import OpenAI from 'openai';
import { findError, openAiError, type OpenAiErrorBody } from '@chatload/openai-protocol';
import { INTERNAL_ERROR } from '../errors.ts';
import type { RequestEnding } from '../request-counters.ts';
import type { Interruption } from '../request-life.ts';

/** Of the interruptions, those that the client is still there to hear about. */
type ToldInterruption = Exclude<Interruption, 'client_gone' | 'client_stalled'>;

/**
 * An answer that did not come about, as it is told to the client: with its status while no byte of
 * the answer is out, else as an event of the stream.
 */
export interface AnswerFailure {
  readonly ending: RequestEnding;
  readonly status: number;
  readonly body: OpenAiErrorBody | { readonly error: object };
  /** What an upstream asked its callers to wait, in its own words. */
  readonly retryAfter?: string;
}

/** What an upstream sent is no chat completion, or only the beginning of one. */
export class UpstreamAnswerError extends Error {
  readonly code: 'upstream_bad_answer' | 'upstream_incomplete';

  constructor(code: UpstreamAnswerError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * What to tell the client about an error thrown while its answer was fetched and relayed. Where this
 * server gave the request up, that is the reason, whatever the cancelled transport threw.
 */
export function describeFailure(
  error: unknown,
  interruption: ToldInterruption | undefined,
): AnswerFailure {
  if (interruption !== undefined) return INTERRUPTED[interruption];
  if (error instanceof UpstreamAnswerError) return upstreamError(502, error.code, error.message);
  if (error instanceof OpenAI.APIConnectionTimeoutError) return INTERRUPTED.upstream_silent;
  if (error instanceof OpenAI.APIConnectionError) {
    return upstreamError(502, 'upstream_unreachable', 'The upstream gave no answer.');
  }
  if (error instanceof OpenAI.APIError) return passOn(error);
  if (error instanceof SyntaxError) {
    return upstreamError(502, 'upstream_bad_answer', 'The upstream sent malformed JSON.');
  }
  // What Node's fetch throws when a connection ends, or is reset, in the middle of a body.
  if (error instanceof TypeError && error.cause !== undefined) {
    return upstreamError(502, 'upstream_cut', 'The upstream broke off its answer.');
  }
  return { ending: 'internal_error', status: 500, body: INTERNAL_ERROR };
}

/** An error of the upstream's own: its status, its error object and its Retry-After are kept. */
function passOn(error: InstanceType<typeof OpenAI.APIError>): AnswerFailure {
  const status: unknown = error.status;
  const given: unknown = error.error;
  const retryAfter = error.headers?.get('retry-after') ?? undefined;
  const hasErrorStatus = typeof status === 'number' && status >= 400 && status <= 599;
  const fallback = openAiError(
    hasErrorStatus
      ? `The upstream answered ${status} without an error object.`
      : 'The upstream reported an error.',
    { type: 'upstream_error', code: 'upstream_error' },
  );
  return {
    ending: 'upstream_error',
    // An error object inside a stream has no status; if nothing is out yet, the gateway is to blame.
    status: hasErrorStatus ? status : 502,
    body:
      typeof given === 'object' && given !== null
        ? { error: given }
        : { error: findError({ error: given }) ?? fallback.error },
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

function upstreamError(status: number, code: string, message: string): AnswerFailure {
  return {
    ending: 'upstream_error',
    status,
    body: openAiError(message, { type: 'upstream_error', code }),
  };
}

const INTERRUPTED: Readonly<Record<ToldInterruption, AnswerFailure>> = {
  upstream_silent: upstreamError(504, 'upstream_timeout', 'The upstream was silent for too long.'),
  server_stopping: {
    ending: 'server_stopped',
    status: 503,
    body: openAiError('The server is shutting down.', {
      type: 'server_error',
      code: 'server_stopping',
    }),
  },
};
