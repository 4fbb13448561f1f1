import { expect, test } from 'vitest';
import { encodeSseEvent, SSE_DONE } from './sse.ts';

test('an event is its data and an empty line', () => {
  expect(encodeSseEvent('{"a":1}')).toBe('data: {"a":1}\n\n');
  expect(SSE_DONE).toBe(encodeSseEvent('[DONE]'));
});
