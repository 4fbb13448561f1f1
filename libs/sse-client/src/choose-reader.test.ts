import { expect, test } from 'vitest';

import { openWire, START_MS } from '../test/wire.ts';

const NO_STREAM = { 'content-type': 'text/html' };
const GZIPPED = { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' };

test.each([
  { name: 'another content type', status: 200, headers: NO_STREAM, detail: /text\/html instead/ },
  { name: 'no content type', status: 200, headers: {}, detail: /content-type missing/ },
  { name: 'no content', status: 204, headers: {}, detail: /status 204/ },
  { name: 'a redirect', status: 302, headers: { location: '/x' }, detail: /status 302: redirects/ },
  { name: 'an encoding', status: 200, headers: GZIPPED, detail: /content-encoding gzip/ },
])('$name is a protocol error', async ({ status, headers, detail }) => {
  const wire = openWire();
  wire.answer({ status, headers });

  const { sample } = await wire.finished;
  expect(sample).toMatchObject({
    ending: 'protocol_error',
    httpStatus: status,
    headersAtMs: START_MS,
  });
  expect(sample.detail).toMatch(detail);
  expect(wire.isDropped()).toBe(true);
});

test('an error whose words are encoded is an http error without them', async () => {
  const wire = openWire();
  wire.answer({ status: 500, headers: { 'content-encoding': 'br' } });

  const { sample } = await wire.finished;
  expect(sample).toMatchObject({ ending: 'http_error', detail: 'a body encoded as br' });
});

test('content types are compared without case and parameters, identity is no encoding', async () => {
  const wire = openWire();
  wire.answer({
    status: 201,
    headers: {
      'content-type': 'Text/Event-Stream ; charset=utf-8',
      'content-encoding': 'identity',
    },
  });
  wire.end();

  expect((await wire.finished).sample.ending).toBe('truncated');
});
