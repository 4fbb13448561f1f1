import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { textTokens } from '@chatload/mock-provider';
import Fastify from 'fastify';

/**
 * What the mock is compared with, on a free port that it prints; started by path with a name:
 * - `timers`: how one writes a streaming mock without further thought, Fastify and a timer per token
 * - `bare`: whole answers from `node:http` and nothing else, as much work per answer as the mock has
 */
const TOKENS = 500;
const TOKEN_DELAY_MS = 20;
const WORD = ' kettle';
/** The mock's: letters beyond Latin-1 cost a server some time, too. */
const ANSWER = textTokens(40).join('');

const server = process.argv[2] === 'timers' ? await startTimers() : await startBare();
process.stdout.write(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);

/** The time since each token's due time goes into what `GET /__mock/stats` gives out. */
async function startTimers(): Promise<Server> {
  const app = Fastify({ forceCloseConnections: true });
  let errorsMs: number[] = [];
  app.post('/v1/chat/completions', async (_request, reply) => {
    const startMs = performance.now();
    const { raw } = reply.hijack();
    raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    for (let index = 0; index < TOKENS; index++) {
      await sleep(TOKEN_DELAY_MS);
      // It sleeps from token to token, so it is late against the grid, and ever more so.
      errorsMs.push(performance.now() - startMs - (index + 1) * TOKEN_DELAY_MS);
      raw.write(`data: ${JSON.stringify(composeChunk(WORD))}\n\n`);
      if (raw.destroyed) return;
    }
    raw.end('data: [DONE]\n\n');
  });
  app.post('/__mock/reset', async () => {
    errorsMs = [];
    return {};
  });
  app.get('/__mock/stats', async () => {
    const ascending = Float64Array.from(errorsMs).sort();
    const at = (q: number): number => ascending[Math.ceil(q * ascending.length) - 1] ?? 0;
    const emissionErrorMs = { p50: at(0.5), p99: at(0.99), max: at(1), n: ascending.length };
    return { chunksSent: ascending.length, emissionErrorMs };
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return app.server;
}

function composeChunk(content: string) {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: Math.floor(Date.now() / 1_000),
    model: 'any',
    choices: [{ index: 0, delta: { content }, logprobs: null, finish_reason: null }],
  };
}

async function startBare(): Promise<Server> {
  const bare = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text: string) => (body += text));
    request.on('end', () => answerWhole(body, response, request));
  });
  bare.listen(0, '127.0.0.1');
  await new Promise((resolve) => bare.once('listening', resolve));
  return bare;
}

let answers = 0;

function answerWhole(body: string, response: ServerResponse, { method }: IncomingMessage): void {
  if (method !== 'POST') return void response.writeHead(405).end();
  const { model } = JSON.parse(body) as { readonly model: string };
  const text = JSON.stringify({
    id: `chatcmpl-${++answers}`,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1_000),
    model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: ANSWER, refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 1, completion_tokens: 40, total_tokens: 41 },
  });
  response
    .writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
    })
    .end(text);
}
