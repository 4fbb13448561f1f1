import { errors } from 'undici';
import { expect, test } from 'vitest';

import { readFailure } from './undici-failure.ts';

function failure(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}

function kindOf(code: string, progress: 'sent' | 'answered') {
  return readFailure(failure('x', code), progress).kind;
}

test('whatever fails before the request is sent is a failure to connect', () => {
  const refused = failure('connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED');
  expect(readFailure(refused, 'unsent')).toEqual({
    kind: 'connect',
    detail: 'connect ECONNREFUSED 127.0.0.1:1',
  });
});

test('a code that the message does not name is put behind it', () => {
  const untrusted = failure('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT');
  expect(readFailure(untrusted, 'unsent').detail).toBe(
    'self-signed certificate (DEPTH_ZERO_SELF_SIGNED_CERT)',
  );
});

test('what cannot be read as HTTP is a protocol failure, an early end of the body is a reset', () => {
  const { HTTPParserError } = errors;
  expect(readFailure(new HTTPParserError('(Expected HTTP/)'), 'sent').kind).toBe('protocol');
  expect(readFailure(new HTTPParserError('(Invalid EOF state)'), 'answered').kind).toBe('reset');
  expect(kindOf('UND_ERR_HEADERS_OVERFLOW', 'sent')).toBe('protocol');
  expect(kindOf('UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'sent')).toBe('protocol');
  expect(kindOf('UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'answered')).toBe('reset');
  expect(kindOf('ECONNRESET', 'answered')).toBe('reset');
  expect(kindOf('UND_ERR_SOCKET', 'sent')).toBe('reset');
});
