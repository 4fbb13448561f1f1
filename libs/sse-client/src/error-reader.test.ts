import { expect, test } from 'vitest';

import { openWire, START_MS } from '../test/wire.ts';

test('the server’s own words are the detail', async () => {
  const wire = openWire();
  wire.answer({ status: 429, headers: {} });
  wire.read(1, '{"error":{"message":"slow ');
  wire.read(1, 'down"}}');
  wire.end();

  expect((await wire.finished).sample).toMatchObject({
    ending: 'http_error',
    httpStatus: 429,
    detail: 'slow down',
    endedAtMs: START_MS + 2,
  });
  expect(wire.isDropped()).toBe(false);
});

test('a body that is no JSON, breaks off, or is missing is an http error all the same', async () => {
  const html = openWire();
  html.answer({ status: 502, headers: {} });
  html.read(1, '<h1>Bad\r\n\tGateway</h1>');
  html.fail('reset');
  const empty = openWire();
  empty.answer({ status: 500, headers: {} });
  empty.end();

  expect((await html.finished).sample).toMatchObject({
    ending: 'http_error',
    detail: '<h1>Bad Gateway</h1>',
  });
  expect((await empty.finished).sample.detail).toBe('status 500 without a message');
});

test('a body without end is left after a second, a huge one after 64 KiB', async () => {
  const slow = openWire();
  slow.answer({ status: 500, headers: {} });
  slow.read(1, 'words');
  slow.clock.advance(1_000);
  expect((await slow.finished).sample).toMatchObject({ ending: 'http_error', detail: 'words' });

  const huge = openWire();
  huge.answer({ status: 500, headers: {} });
  huge.read(1, 'x'.repeat(70_000));
  const { sample } = await huge.finished;
  expect(sample.detail).toHaveLength(200);
  expect(huge.isDropped()).toBe(true);
});

test('a header that the server echoes is not in the detail', async () => {
  const wire = openWire({ headers: { authorization: 'Bearer sk-secret-123' } });
  wire.answer({ status: 401, headers: {} });
  wire.read(1, '{"error":{"message":"bad key sk-secret-123 in Bearer sk-secret-123"}}');
  wire.end();

  expect((await wire.finished).sample.detail).toBe('bad key *** in ***');
});
