/**
 * The chat server into which the faults of this folder are sown: it relays chat completions, whole
 * and streamed, as they come, over a pool of connections. Of chatload it knows nothing: PORT and
 * OPENAI_BASE_URL are all that it goes by.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { request, type Dispatcher } from 'undici';

/** Sends a request upstream. */
export type Ask = (url: string, options: AskOptions) => Promise<Dispatcher.ResponseData>;

export interface AskOptions {
  readonly method: 'POST';
  readonly headers: Record<string, string>;
  readonly body: Buffer;
  readonly signal: AbortSignal;
}

/** Where a fault can stand; left out, all is well. */
export interface Fault {
  readonly ask?: Ask;
  /** Called for each request, before it is sent upstream. */
  readonly onRequest?: () => void;
  /** Called for each piece of an answer as it comes: of a stream's, about one for each event. */
  readonly onPiece?: () => void;
}

const PATH = '/v1/chat/completions';

/** Serves until the process is ended. */
export function serveChat(fault: Fault = {}): void {
  const upstreamUrl = `${process.env['OPENAI_BASE_URL']}/chat/completions`;
  const server = createServer((incoming, response) => {
    if (incoming.method !== 'POST' || incoming.url !== PATH) {
      response.writeHead(404).end();
      return;
    }
    relay(incoming, response, { ...fault, upstreamUrl }).catch(() => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    });
  });
  server.listen(Number(process.env['PORT']), '127.0.0.1');
}

async function relay(
  incoming: IncomingMessage,
  response: ServerResponse,
  { ask = request, onRequest, onPiece, upstreamUrl }: Fault & { readonly upstreamUrl: string },
): Promise<void> {
  const clientGone = new AbortController();
  response.once('close', () => clientGone.abort());
  const body = await buffer(incoming);
  onRequest?.();
  const answer = await ask(upstreamUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${process.env['OPENAI_API_KEY']}`,
    },
    body,
    signal: clientGone.signal,
  });
  response.writeHead(answer.statusCode, {
    'content-type': String(answer.headers['content-type']),
  });
  for await (const piece of answer.body) {
    onPiece?.();
    if (!response.write(piece)) await once(response, 'drain', { signal: clientGone.signal });
  }
  response.end();
}
