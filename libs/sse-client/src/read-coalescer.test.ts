import { expect, test, vi } from 'vitest';

import { ReadCoalescer } from './read-coalescer.ts';

/** Lets the loop turn so many times; gives back how often the thread rested, and for how long. */
async function restsIn(turns: number): Promise<readonly number[]> {
  const wait = vi.spyOn(Atomics, 'wait').mockClear();
  for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
  return wait.mock.calls.map(([, , , restMs]) => Number(restMs));
}

test('the thread rests once in a turn of its loop while anything is under way', async () => {
  const coalescer = new ReadCoalescer(0.2);
  expect(await restsIn(5)).toEqual([]);
  coalescer.begin();
  coalescer.begin();
  expect(await restsIn(3)).toEqual([0.2, 0.2, 0.2]);
  coalescer.end();
  expect(await restsIn(3)).toEqual([0.2, 0.2, 0.2]);
  coalescer.end();
  expect(await restsIn(5)).toEqual([]);
});

test('it rests again when something new begins', async () => {
  const coalescer = new ReadCoalescer(0.2);
  coalescer.begin();
  coalescer.end();
  coalescer.begin();
  expect(await restsIn(2)).toEqual([0.2, 0.2]);
  coalescer.end();
});
