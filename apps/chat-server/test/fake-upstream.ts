import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface UpstreamRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
}

export type UpstreamAnswer = (
  response: ServerResponse,
  request: UpstreamRequest,
) => void | Promise<void>;

/** A provider whose every answer a test writes by hand, by the name of the model. */
export interface FakeUpstream {
  readonly url: string;
  /** What was asked, in order; `GET` requests are not among it. */
  readonly requests: readonly UpstreamRequest[];
  /** Connections opened so far. */
  readonly connections: number;
  /** Answers whose connection went away before they were finished. */
  readonly abandoned: number;
  close(): Promise<void>;
}

export async function startFakeUpstream(
  answers: Readonly<Record<string, UpstreamAnswer>>,
): Promise<FakeUpstream> {
  const requests: UpstreamRequest[] = [];
  let connections = 0;
  let abandoned = 0;
  const server = createServer((incoming, response) => {
    response.on('close', () => {
      if (!response.writableFinished) abandoned++;
    });
    void text(incoming).then(async (sent) => {
      if (incoming.method !== 'POST') return response.end('{}');
      const body = JSON.parse(sent) as Record<string, unknown>;
      const request = { path: incoming.url ?? '', headers: incoming.headers, body };
      requests.push(request);
      const answer = answers[String(body['model'])] ?? answerWell;
      return answer(response, request);
    });
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    get connections() {
      return connections;
    },
    get abandoned() {
      return abandoned;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const COMPLETION = {
  id: 'chatcmpl-whole',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'bare',
  choices: [
    { index: 0, message: { role: 'assistant', content: 'Grüße, 世界' }, finish_reason: 'stop' },
  ],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  x_vendor: { kept: true },
};

/** An event of a stream with fields that no SDK knows. */
function chunk(delta: object, finishReason: string | null = null): string {
  return JSON.stringify({
    id: 'chatcmpl-stream',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'bare',
    x_vendor: { kept: true },
    choices: [{ index: 0, delta, finish_reason: finishReason, x_score: 0.5 }],
  });
}

export const USAGE_CHUNK = JSON.stringify({
  id: 'chatcmpl-stream',
  object: 'chat.completion.chunk',
  created: 1_700_000_000,
  model: 'bare',
  choices: [],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
});

export const HELLO = chunk({ role: 'assistant', content: 'Grüße, ' });
export const WORLD = chunk({ content: '世界' });
export const STOP = chunk({}, 'stop');

export function event(data: string): string {
  return `data: ${data}\n\n`;
}

export function openStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** A whole or streamed answer without a fault, with the usage where it is asked for. */
export const answerWell: UpstreamAnswer = (response, { body }) => {
  if (body['stream'] !== true) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(COMPLETION));
    return;
  }
  openStream(response);
  for (const data of [HELLO, WORLD, STOP]) response.write(event(data));
  if (body['stream_options'] !== undefined) response.write(event(USAGE_CHUNK));
  response.end(event('[DONE]'));
};
