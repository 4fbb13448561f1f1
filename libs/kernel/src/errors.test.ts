import { describe, expect, test } from 'vitest';

import { ERROR_CATALOGUE, type ErrorCode } from './error-catalogue.ts';
import { ChatloadError, isChatloadError } from './errors.ts';

const CODES = Object.keys(ERROR_CATALOGUE) as ErrorCode[];

function placeholdersOf(code: ErrorCode): readonly string[] {
  const { message, hint } = ERROR_CATALOGUE[code];
  return [...(message + hint).matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
}

describe('ChatloadError', () => {
  test.each(CODES)('fills every placeholder of %s', (code) => {
    const names = placeholdersOf(code);
    const error = new ChatloadError(
      code,
      Object.fromEntries(names.map((name) => [name, `<${name}>`])),
    );
    const text = error.message + error.hint;
    expect(text).not.toMatch(/[{}]/);
    for (const name of names) expect(text).toContain(`<${name}>`);
  });

  test('carries code, hint, exit code and cause', () => {
    const cause = new Error('ECONNREFUSED');
    const details = { url: 'http://localhost:1', reason: 'connection refused' };
    const error = new ChatloadError('CHL_ERR_TARGET_UNREACHABLE', details, { cause });
    expect(error).toMatchObject({ code: 'CHL_ERR_TARGET_UNREACHABLE', exitCode: 3, cause });
    expect(error.message).toBe('No server answers at http://localhost:1: connection refused');
    expect(error.hint).toContain('--url');
  });

  test('prefers the hint that fits the flags in use', () => {
    const details = { flag: '--modle', command: 'stream' };
    const hint = 'Did you mean --model?';
    expect(new ChatloadError('CHL_ERR_UNKNOWN_FLAG', details, { hint }).hint).toBe(hint);
  });

  test('keeps the message on one line and harmless to a terminal, whatever a server sent', () => {
    const reason = 'bad\r\n\u001b[2Jgateway\u2028\u0085';
    const { message } = new ChatloadError('CHL_ERR_TARGET_NOT_CHAT', { url: 'u', reason });
    expect(message).toContain(String.raw`bad\u000d\u000a\u001b[2Jgateway\u2028\u0085`);
  });

  test('cuts a detail without end', () => {
    const reason = 'x'.repeat(1_000_000);
    const { message } = new ChatloadError('CHL_ERR_TARGET_NOT_CHAT', { url: 'u', reason });
    expect(message.length).toBeLessThan(600);
    expect(message).toMatch(/x…$/);
  });

  test('leaves braces in a detail alone', () => {
    const details = { flag: '--body', value: '{flag}', reason: 'r' };
    expect(new ChatloadError('CHL_ERR_BAD_VALUE', details).message).toBe('--body {flag}: r');
  });
});

describe('isChatloadError', () => {
  test('knows ours by the code, also from another copy of the package', () => {
    const foreign = Object.assign(new Error('x'), { code: 'CHL_ERR_SERVER_LOST' });
    expect(isChatloadError(new ChatloadError('CHL_ERR_SERVER_LOST'))).toBe(true);
    expect(isChatloadError(foreign)).toBe(true);
  });

  test.each([
    [new Error('x')],
    [Object.assign(new Error('x'), { code: 'ENOENT' })],
    [{ code: 'CHL_ERR_SERVER_LOST' }],
    [undefined],
  ])('does not take %s for one', (value) => {
    expect(isChatloadError(value)).toBe(false);
  });
});
