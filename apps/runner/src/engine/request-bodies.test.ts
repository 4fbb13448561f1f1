import type { RequestPlan, RequestTurn } from '@chatload/contracts';
import { describe, expect, it } from 'vitest';
import { chatCompletions } from '../request-builders/chat-completions.ts';
import { prepareBodies, type PickBody } from './request-bodies.ts';

const REQUEST: RequestPlan = {
  stream: true,
  builder: 'chat-completions',
  model: 'openai/gpt',
  prompts: ['one', 'two', 'three'],
  maxTokens: null,
  includeUsage: true,
  bodyExtra: null,
  headers: [],
};

function prepare(request: RequestPlan, seed: number, builder = chatCompletions): PickBody {
  return prepareBodies({ request, builder, model: 'gpt', seed });
}

function parse(request: RequestPlan): unknown {
  return JSON.parse(prepare(request, 1)(0, 0).toString());
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
      const pick = prepare(REQUEST, seed);
      return Array.from({ length: 60 }, (_, index) => pick(2, index).toString());
    };
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
    expect(new Set(draw(5)).size).toBe(3);
  });

  it('asks a builder of one’s own once for each prompt, or for each request if it varies', () => {
    const asked: string[] = [];
    const build = ({ prompt, index }: RequestTurn) => {
      asked.push(`${prompt} ${index}`);
      return { question: prompt, turn: index };
    };
    const request = { ...REQUEST, prompts: ['one'], bodyExtra: { lang: 'en' } };
    const fixed = prepare(request, 1, { description: 'fixed', build });
    expect([fixed(0, 3), fixed(0, 4)].map(String)).toEqual(
      Array(2).fill('{"question":"one","turn":0,"lang":"en"}'),
    );
    expect(asked).toEqual(['one 0']);

    const varying = prepare(request, 1, { description: 'varying', variesByIndex: true, build });
    expect(String(varying(0, 4))).toBe('{"question":"one","turn":4,"lang":"en"}');
    expect(asked).toEqual(['one 0', 'one 4']);
  });
});
