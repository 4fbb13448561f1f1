import { request } from 'undici';
import { composeBody, PATH, readForever } from './work.ts';

/** No events: what undici's body alone costs, so that nothing above it can be cheaper. */
await readForever(async ({ port, model, tokens }) => {
  const { body } = await request(`http://127.0.0.1:${port}${PATH}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: composeBody(model),
  });
  for await (const part of body) void part;
  return tokens;
});
