import type { Plugin, RequestBuilder } from '@chatload/contracts';

const ask: RequestBuilder = {
  description: 'a question, as the server in this folder takes it',
  path: '/api/ask',
  build: ({ prompt, model, stream, maxTokens }) => ({
    question: prompt,
    model,
    stream,
    ...(maxTokens !== null && { maxTokens }),
  }),
};

export default { name: 'ask', requestBuilders: { ask } } satisfies Plugin;
