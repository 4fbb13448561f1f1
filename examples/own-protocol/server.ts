import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

/**
 * A chat server with a path and a body of its own: `POST /api/ask {"question": "…", "stream": true}`.
 * It asks the provider at OPENAI_BASE_URL and passes the answer on, a chat completion as it comes.
 */
const UPSTREAM = process.env['OPENAI_BASE_URL'] ?? 'http://127.0.0.1:4010/v1';

interface Question {
  readonly question: string;
  readonly model?: string;
  readonly stream?: boolean;
  readonly maxTokens?: number;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST' || request.url !== '/api/ask') {
    return refuse(response, 404, 'Ask with POST /api/ask.');
  }
  const asked = readQuestion(await text(request));
  if (asked === undefined) return refuse(response, 400, 'The body needs a "question".');

  // Who hangs up must not leave a stream open at the provider.
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const answered = await fetch(`${UPSTREAM}/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${process.env['OPENAI_API_KEY'] ?? 'none'}`,
    },
    body: JSON.stringify(toCompletion(asked)),
    signal: gone.signal,
  });
  const type = answered.headers.get('content-type') ?? 'application/json';
  response.writeHead(answered.status, { 'content-type': type });
  if (answered.body === null) response.end();
  else await pipeline(answered.body, response);
}

function readQuestion(body: string): Question | undefined {
  try {
    const asked = JSON.parse(body) as Partial<Question> | null;
    return typeof asked?.question === 'string' ? { ...asked, question: asked.question } : undefined;
  } catch {
    return undefined;
  }
}

function toCompletion({ question, model = 'gpt-3.5-turbo', stream, maxTokens }: Question): object {
  return {
    model,
    messages: [{ role: 'user', content: question }],
    max_tokens: maxTokens,
    ...(stream === true && { stream, stream_options: { include_usage: true } }),
  };
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { message } }));
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    // Half an answer cannot be taken back; a closed connection says that it is one.
    if (response.headersSent) response.destroy();
    else refuse(response, 502, `The provider did not answer: ${String(error)}`);
  });
});
server.listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') console.log(`listening on http://127.0.0.1:${address?.port}`);
});
