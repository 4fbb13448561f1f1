import { describe, expect, test } from 'vitest';

import {
  delta,
  DONE,
  event,
  FINISH,
  openWire,
  START_MS,
  STREAM_HEAD,
  token,
} from '../test/wire.ts';

describe('stamps of a stream', () => {
  test('each stamp is that of the read that brought what it stands for', async () => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    wire.read(10, ': hello\n\n');
    wire.read(10, delta({ role: 'assistant', content: '' }));
    wire.read(10, token('a'));
    wire.read(10, token('b'));
    wire.read(10, FINISH);
    wire.read(10, DONE);
    wire.end(10);

    const { sample } = await wire.finished;
    expect(sample).toMatchObject({
      phaseId: 'measure-1',
      index: 7,
      ending: 'complete',
      detail: null,
      httpStatus: 200,
      answerId: 'chatcmpl-1',
      startedAtMs: START_MS,
      sentAtMs: START_MS,
      headersAtMs: START_MS,
      firstChunkAtMs: START_MS + 20,
      firstTokenAtMs: START_MS + 30,
      lastTokenAtMs: START_MS + 40,
      endedAtMs: START_MS + 60,
      connectMs: 3,
      connectionReused: false,
      chunkCount: 4,
      tokenEventCount: 2,
      finishReason: 'stop',
      doneMissing: false,
      bytesSent: 13,
      chunksAtMs: null,
    });
  });

  test('gaps are whole microseconds between events that carry text', async () => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    wire.read(5, token('a'));
    wire.read(1.2344, token('b'));
    wire.read(7, delta({ content: '' }));
    wire.read(3, token('c'));
    wire.end();

    expect([...(await wire.finished).gapsUs]).toEqual([1_234, 10_000]);
  });

  test('events of one read have a gap of 0 and are counted as coalesced, also in several parts', async () => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    wire.read(5, token('a') + token('b'), token('c'));
    wire.read(4, token('d'));
    wire.end();

    const { sample, gapsUs, zeroGapCount } = await wire.finished;
    expect([...gapsUs]).toEqual([4_000]);
    expect(zeroGapCount).toBe(2);
    expect(sample.coalescedCount).toBe(2);
    expect(sample.tokenEventCount).toBe(4);
  });

  test('an event that two reads bring is stamped by the read that completes it', async () => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    const text = token('a');
    wire.read(5, text.slice(0, 30));
    wire.read(5, text.slice(30));
    wire.end();

    expect((await wire.finished).sample.firstTokenAtMs).toBe(START_MS + 10);
  });

  test('reasoning, refusals and tool-call arguments of any choice are tokens', async () => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    wire.read(1, delta({ reasoning_content: 'a' }));
    wire.read(1, delta({ refusal: 'b' }));
    wire.read(1, delta({ tool_calls: [{ index: 0, function: { arguments: '{' } }] }));
    wire.read(1, event({ choices: [{ delta: {} }, { delta: { content: 'second choice' } }] }));
    wire.end();

    expect((await wire.finished).sample.tokenEventCount).toBe(4);
  });

  test('the arrival of each event but [DONE] is kept where it is asked for', async () => {
    const wire = openWire({}, { recordChunks: true });
    wire.answer(STREAM_HEAD);
    wire.read(1, delta({ role: 'assistant' }) + token('a'));
    wire.read(2, FINISH + DONE);
    wire.end();

    const { chunksAtMs } = (await wire.finished).sample;
    expect(chunksAtMs).toEqual([START_MS + 1, START_MS + 1, START_MS + 3]);
  });

  test('more gaps than the list first has room for', async () => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    for (let index = 0; index < 300; index++) wire.read(1, token('a'));
    wire.end();

    const { gapsUs } = await wire.finished;
    expect(gapsUs).toEqual(new Int32Array(299).fill(1_000));
  });
});

describe('output tokens', () => {
  test('the last usage that the server sends counts', async () => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    wire.read(1, event({ choices: [], usage: { completion_tokens: 3 } }));
    wire.read(1, token('a') + FINISH);
    wire.read(1, event({ choices: [], usage: { completion_tokens: 9 } }) + DONE);
    wire.end();

    const { sample } = await wire.finished;
    expect(sample).toMatchObject({ outputTokens: 9, tokenSource: 'usage', ending: 'complete' });
  });

  test('without usage the events that carry text are counted, and the source says so', async () => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    wire.read(1, delta({ role: 'assistant' }) + token('a') + token('b') + FINISH + DONE);
    wire.end();

    const { sample } = await wire.finished;
    expect(sample).toMatchObject({ outputTokens: 2, tokenSource: 'events' });
  });

  test('when nothing arrived there is no count', async () => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    wire.end();

    const { sample } = await wire.finished;
    expect(sample).toMatchObject({ outputTokens: null, tokenSource: null, ending: 'truncated' });
  });
});

describe('how a stream ends', () => {
  test('a missing [DONE] is noted beside a complete answer', async () => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    wire.read(1, token('a') + FINISH);
    wire.end(5);

    const { sample } = await wire.finished;
    expect(sample).toMatchObject({
      ending: 'complete',
      doneMissing: true,
      endedAtMs: START_MS + 6,
    });
  });

  test('a [DONE] without a finish reason is truncated', async () => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    wire.read(1, token('a') + DONE);
    wire.end();

    expect((await wire.finished).sample).toMatchObject({ ending: 'truncated', doneMissing: false });
  });

  test('a socket error after the finish reason, but before [DONE], is a reset', async () => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    wire.read(1, token('a') + FINISH);
    wire.fail('reset');

    expect((await wire.finished).sample).toMatchObject({ ending: 'reset', detail: 'why' });
  });

  test('a socket error after [DONE] changes nothing', async () => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    wire.read(1, token('a') + FINISH + DONE);
    wire.fail('reset');

    expect((await wire.finished).sample).toMatchObject({ ending: 'complete', detail: null });
  });

  test('a response that does not end after [DONE] is dropped a second later', async () => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    wire.read(1, token('a') + FINISH + DONE);
    wire.clock.advance(999);
    expect(wire.isDropped()).toBe(false);
    wire.clock.advance(1);

    expect((await wire.finished).sample).toMatchObject({
      ending: 'complete',
      endedAtMs: START_MS + 1,
    });
    expect(wire.isDropped()).toBe(true);
    expect(wire.clock.pending).toBe(0);
  });

  test('an error object decides, whatever follows it', async () => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    wire.read(1, token('a'));
    wire.read(1, event({ error: { message: 'out of\nmemory', type: 'server_error' } }) + FINISH);
    wire.read(1, DONE);
    wire.end();

    expect((await wire.finished).sample).toMatchObject({
      ending: 'stream_error',
      detail: 'out of memory',
      finishReason: null,
      endedAtMs: START_MS + 2,
    });
  });

  test.each(['{"choices":', '', 'hello'])(
    'an event with data %o is a protocol error',
    async (data) => {
      const wire = openWire();
      wire.answer(STREAM_HEAD);
      wire.read(1, `data: ${data}\n\n`);

      const { sample } = await wire.finished;
      expect(sample.ending).toBe('protocol_error');
      expect(sample.detail).toMatch(/^event 1 is not JSON/);
      expect(sample.firstChunkAtMs).toBe(START_MS + 1);
      expect(wire.isDropped()).toBe(true);
    },
  );

  test('JSON that is no chunk is counted and otherwise passed over', async () => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    const odd = ['null', '7', '[]', '{}', '{"choices":7}', '{"choices":[null,7,{"delta":null}]}'];
    for (const data of odd) wire.read(1, `data: ${data}\n\n`);
    wire.end();

    expect((await wire.finished).sample).toMatchObject({ ending: 'truncated', chunkCount: 6 });
  });

  test('an event above the bound is a protocol error', async () => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    const mebibyte = 'x'.repeat(1024 * 1024);
    wire.read(1, 'data: ', ...Array.from({ length: 17 }, () => mebibyte));

    const { sample } = await wire.finished;
    expect(sample.ending).toBe('protocol_error');
    expect(sample.detail).toMatch(/larger than 16777216 bytes/);
  });

  test('with several choices one finish reason is enough', async () => {
    const wire = openWire();
    wire.answer(STREAM_HEAD);
    wire.read(
      1,
      event({ choices: [{ delta: { content: 'a' } }, { delta: {}, finish_reason: 'length' }] }),
    );
    wire.read(1, DONE);
    wire.end();

    expect((await wire.finished).sample).toMatchObject({
      ending: 'complete',
      finishReason: 'length',
    });
  });
});
