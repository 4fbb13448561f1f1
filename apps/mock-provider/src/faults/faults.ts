import { openAiError } from '@chatload/openai-protocol';
import { coalesced } from './coalesced.ts';
import { comments } from './comments.ts';
import { crlf } from './crlf.ts';
import { cut } from './cut.ts';
import { cutRst } from './cut-rst.ts';
import type { Fault } from './fault.ts';
import { httpStatusFault } from './http-status.ts';
import { malformedJson } from './malformed-json.ts';
import { noDone } from './no-done.ts';
import { noFinish } from './no-finish.ts';
import { slowAnswer } from './slow-answer.ts';
import { slowHeaders } from './slow-headers.ts';
import { splitCharacter } from './split-character.ts';
import { stall } from './stall.ts';
import { streamError } from './stream-error.ts';
import { wrongContentType } from './wrong-content-type.ts';

/** Every fault by the name behind `fault:`; a new one is a file and a line here. */
export const FAULTS = {
  'http-400': httpStatusFault({
    status: 400,
    body: openAiError('The request was refused, as fault:http-400 asks.'),
  }),
  'http-401': httpStatusFault({
    status: 401,
    body: openAiError('Incorrect API key provided.', { code: 'invalid_api_key' }),
  }),
  'http-404': httpStatusFault({
    status: 404,
    body: openAiError('The model does not exist or you do not have access to it.', {
      param: 'model',
      code: 'model_not_found',
    }),
  }),
  'http-429': httpStatusFault({
    status: 429,
    headers: { 'retry-after': '1' },
    body: openAiError('Rate limit reached.', { type: 'requests', code: 'rate_limit_exceeded' }),
  }),
  'http-500': httpStatusFault({
    status: 500,
    body: openAiError('The server had an error while processing your request.', {
      type: 'server_error',
    }),
  }),
  'http-503': httpStatusFault({
    status: 503,
    body: openAiError('The engine is currently overloaded.', { type: 'server_error' }),
  }),
  cut,
  'cut-rst': cutRst,
  'no-finish': noFinish,
  stall,
  'slow-headers': slowHeaders,
  'slow-3s': slowAnswer,
  'wrong-content-type': wrongContentType,
  'malformed-json': malformedJson,
  'stream-error': streamError,
  'no-done': noDone,
  crlf,
  comments,
  coalesced,
  'split-character': splitCharacter,
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof FAULTS;
