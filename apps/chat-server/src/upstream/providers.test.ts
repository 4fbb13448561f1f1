import { expect, test } from 'vitest';
import { RequestCounters } from '../request-counters.ts';
import { createProviders, routeModel } from './providers.ts';

const providers = createProviders(
  [
    { name: 'openai', baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'k' },
    { name: 'other', baseUrl: 'http://127.0.0.1:2/v1', apiKey: 'k' },
  ],
  { maxRetries: 0, timeoutMs: 1_000 },
  new RequestCounters(),
);

test.each([
  ['openai/gpt-3.5-turbo', 'http://127.0.0.1:1/v1', 'gpt-3.5-turbo'],
  ['other/gpt', 'http://127.0.0.1:2/v1', 'gpt'],
  ['openai/fault:cut/2', 'http://127.0.0.1:1/v1', 'fault:cut/2'],
  ['openai//x', 'http://127.0.0.1:1/v1', '/x'],
])('%s goes to %s as %s', (model, baseURL, bare) => {
  expect(routeModel(providers, model)).toMatchObject({
    client: { baseURL },
    model: bare,
  });
});

test.each(['gpt-3.5-turbo', 'nobody/gpt', 'OpenAI/gpt', '/gpt', 'openai', 'openai/', ''])(
  '"%s" goes nowhere',
  (model) => {
    expect(routeModel(providers, model)).toBeUndefined();
  },
);
