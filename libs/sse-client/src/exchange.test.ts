import { describe, expect, test } from 'vitest';

import {
  delta,
  DONE,
  FINISH,
  LIMITS,
  openWire,
  START_MS,
  STREAM_HEAD,
  token,
  WHOLE_HEAD,
} from '../test/wire.ts';

describe('limits', () => {
  test('the request limit counts from the start and holds before the request is sent', async () => {
    const wire = openWire({}, { nowMs: START_MS + 4_000 });
    wire.clock.advance(6_000);

    expect((await wire.finished).sample).toMatchObject({
      ending: 'timeout',
      sentAtMs: null,
      endedAtMs: START_MS + LIMITS.timeoutMs,
    });
    expect(wire.isDropped()).toBe(true);
  });

  test('the request limit holds in the body of a stream that keeps sending', async () => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    for (let index = 0; index < 100; index++) wire.read(100, token('a'));

    const { sample } = await wire.finished;
    expect(sample.ending).toBe('timeout');
    expect(sample.tokenEventCount).toBe(99);
  });

  test('silence from the first token on is a stall; any byte ends it', async () => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    wire.read(2_000, token('a'));
    wire.read(499, ': comment\n\n');
    wire.read(499, token('b'));
    wire.clock.advance(499);
    expect(wire.isDropped()).toBe(false);
    wire.clock.advance(1);

    expect((await wire.finished).sample).toMatchObject({
      ending: 'stalled',
      detail: 'no bytes for 500 ms',
      endedAtMs: START_MS + 3_498,
    });
    expect(wire.isDropped()).toBe(true);
  });

  test('before the first token, and for whole answers, silence is no stall', async () => {
    const stream = openWire();
    stream.answer(STREAM_HEAD);
    stream.read(1, delta({ role: 'assistant' }));
    const whole = openWire({ stream: false });
    whole.answer(WHOLE_HEAD);
    whole.read(1, '{');
    stream.clock.advance(9_000);
    whole.clock.advance(9_000);
    expect(stream.isDropped() || whole.isDropped()).toBe(false);
  });

  test('one timer is set at a time, not one per limit or read', async () => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    for (let index = 0; index < 50; index++) wire.read(1, token('a'));
    expect(wire.clock.pending).toBe(1);
    wire.read(1, FINISH + DONE);
    wire.end();
    await wire.finished;
    expect(wire.clock.pending).toBe(0);
  });
});

describe('leaving', () => {
  test.each(['cancelled', 'cut_off'] as const)('a request that is left ends %s', async (ending) => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    wire.read(1, token('a'));
    wire.exchange.leave(ending);

    expect((await wire.finished).sample).toMatchObject({ ending, endedAtMs: START_MS + 1 });
    expect(wire.isDropped()).toBe(true);
    expect(wire.clock.pending).toBe(0);
  });

  test('leaving after [DONE] frees the connection and leaves it complete', async () => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    wire.read(1, FINISH + DONE);
    wire.exchange.leave('cut_off');

    expect((await wire.finished).sample.ending).toBe('complete');
    expect(wire.isDropped()).toBe(true);
  });
});
