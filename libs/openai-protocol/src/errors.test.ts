import { expect, test } from 'vitest';
import { findError, openAiError } from './errors.ts';

test('an error is that of a bad request unless it says otherwise', () => {
  expect(openAiError('no')).toEqual({
    error: { message: 'no', type: 'invalid_request_error', param: null, code: null },
  });
});

test('an error of ours is found again as it was', () => {
  const body = openAiError('no', { type: 'server_error', param: 'model', code: 'c' });

  expect(findError(body)).toEqual(body.error);
});

test.each([
  { value: { error: 'no' }, error: { message: 'no', type: 'unknown', param: null, code: null } },
  {
    value: { error: {} },
    error: { message: 'no message', type: 'unknown', param: null, code: null },
  },
  {
    value: { error: { message: 'no', code: 429, param: ['x'], type: null } },
    error: { message: 'no', type: 'unknown', param: null, code: '429' },
  },
])('a loose one is made whole: $value', ({ value, error }) => {
  expect(findError(value)).toEqual(error);
});

test.each([undefined, null, 'error', 7, [], {}, { error: null }, { error: 7 }, { error: false }])(
  'there is none in %j',
  (value) => {
    expect(findError(value)).toBeUndefined();
  },
);
