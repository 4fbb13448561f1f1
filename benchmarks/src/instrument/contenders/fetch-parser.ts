import { createParser } from 'eventsource-parser';
import { composeBody, countToken, PATH, readForever } from './work.ts';

await readForever(async ({ port, model }) => {
  const { body } = await fetch(`http://127.0.0.1:${port}${PATH}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: composeBody(model),
  });
  let tokens = 0;
  const parser = createParser({
    onEvent({ data }) {
      if (data !== '[DONE]') tokens += countToken(JSON.parse(data));
    },
  });
  const decoder = new TextDecoder();
  for await (const part of body ?? []) parser.feed(decoder.decode(part, { stream: true }));
  return tokens;
});
