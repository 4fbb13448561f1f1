import type { RequestPlan } from '@chatload/contracts';
import { describe, expect, it } from 'vitest';
import { prepareBodies } from './request-bodies.ts';

const REQUEST: RequestPlan = {
  stream: true,
  model: 'openai/gpt',
  prompts: ['one', 'two', 'three'],
  maxTokens: null,
  includeUsage: true,
  bodyExtra: null,
  headers: [],
};

function parse(request: RequestPlan): unknown {
  return JSON.parse(prepareBodies(request, 'gpt', 1)(0, 0).toString());
}

describe('prepareBodies', () => {
  it('writes a streamed chat request that asks for usage', () => {
    expect(parse({ ...REQUEST, prompts: ['Hello'] })).toEqual({
      model: 'gpt',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('leaves out what was not asked for, and adds what was', () => {
    const body = parse({ ...REQUEST, prompts: ['x'], includeUsage: false, maxTokens: 7 });
    expect(body).toEqual({
      model: 'gpt',
      messages: [{ role: 'user', content: 'x' }],
      stream: true,
      max_tokens: 7,
    });
  });

  it('lets the fields of --body win', () => {
    const bodyExtra = { temperature: 0, messages: [{ role: 'user', content: 'mine' }] };
    expect(parse({ ...REQUEST, bodyExtra })).toMatchObject(bodyExtra);
  });

  it('sends the same prompts in the same order for the same seed, and all of them', () => {
    const draw = (seed: number): string[] => {
      const pick = prepareBodies(REQUEST, 'gpt', seed);
      return Array.from({ length: 60 }, (_, index) => pick(2, index).toString());
    };
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
    expect(new Set(draw(5)).size).toBe(3);
  });
});
