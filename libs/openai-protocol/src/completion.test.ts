import { describe, expect, test } from 'vitest';
import { carriesText, findUsage } from './completion.ts';

const call = (target: unknown) => ({ tool_calls: [{ index: 0, function: target }] });

describe('a delta carries text', () => {
  test.each([
    { content: 'x' },
    { content: ' ' },
    { reasoning_content: 'x' },
    { reasoning: 'x' },
    { refusal: 'x' },
    { role: 'assistant', content: null, reasoning: 'x' },
    call({ arguments: '{' }),
    { tool_calls: [{ index: 0 }, { index: 1, function: { arguments: 'x' } }] },
  ])('in %j', (delta) => {
    expect(carriesText(delta)).toBe(true);
  });

  test.each([
    undefined,
    null,
    'text',
    7,
    [],
    {},
    { role: 'assistant' },
    { role: 'assistant', content: '' },
    { content: null, refusal: '' },
    { content: 7 },
    { content: ['x'] },
    call({ name: 'look', arguments: '' }),
    call({ name: 'look' }),
    call(null),
    { tool_calls: 'x' },
    { tool_calls: [null, 'x', {}] },
  ])('not in %j', (delta) => {
    expect(carriesText(delta)).toBe(false);
  });
});

describe('usage is found', () => {
  test.each([0, 1, 40])('with an output count of %i', (completion_tokens) => {
    const usage = { prompt_tokens: 1, completion_tokens, total_tokens: 1 };

    expect(findUsage({ choices: [], usage })).toEqual({ completion_tokens });
  });

  test.each([
    undefined,
    null,
    'usage',
    {},
    { usage: null },
    { usage: 'many' },
    { usage: {} },
    { usage: { completion_tokens: '7' } },
    { usage: { completion_tokens: 1.5 } },
    { usage: { completion_tokens: -1 } },
    { usage: { completion_tokens: null } },
  ])('not in %j', (value) => {
    expect(findUsage(value)).toBeUndefined();
  });
});
