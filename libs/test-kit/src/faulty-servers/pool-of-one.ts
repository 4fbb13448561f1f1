import { Agent, request, type Dispatcher } from 'undici';
import { serveChat, type AskOptions } from './serve-chat.ts';

const pool = new Agent({ connections: 1 });

/** The fault: one connection for all, so that requests wait for one another. */
function askThroughPool(url: string, options: AskOptions): Promise<Dispatcher.ResponseData> {
  return request(url, { ...options, dispatcher: pool });
}

serveChat({ ask: askThroughPool });
