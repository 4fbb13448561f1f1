import type { RequestBuilder } from '@chatload/contracts';

/**
 * A chat completion as OpenAI's API takes it.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/create
 */
export const chatCompletions: RequestBuilder = {
  description: 'an OpenAI chat completion with the prompt as its one user message',
  build({ prompt, model, stream, maxTokens, includeUsage }) {
    return {
      model,
      messages: [{ role: 'user', content: prompt }],
      stream,
      ...(stream && includeUsage && { stream_options: { include_usage: true } }),
      ...(maxTokens !== null && { max_tokens: maxTokens }),
    };
  },
};
