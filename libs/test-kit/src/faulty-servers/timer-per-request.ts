import { setTimeout as sleep } from 'node:timers/promises';
import { request, type Dispatcher } from 'undici';
import { serveChat, type AskOptions } from './serve-chat.ts';

const PAUSE_MS = 50;

/** The fault: each request is held back for a while, though nothing is to be waited for. */
async function askAfterPause(url: string, options: AskOptions): Promise<Dispatcher.ResponseData> {
  await sleep(PAUSE_MS);
  return request(url, options);
}

serveChat({ ask: askAfterPause });
