import OpenAI from 'openai';
import { countToken, readForever, readWork } from './work.ts';

const sdk = new OpenAI({
  baseURL: `http://127.0.0.1:${readWork().port}/v1`,
  apiKey: 'none',
  maxRetries: 0,
});

await readForever(async ({ model }) => {
  const stream = await sdk.chat.completions.create({
    model,
    messages: [{ role: 'user', content: 'Hello' }],
    stream: true,
  });
  let tokens = 0;
  for await (const chunk of stream) tokens += countToken(chunk);
  return tokens;
});
