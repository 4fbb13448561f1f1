import { Agent, request, type Dispatcher } from 'undici';
import { serveChat, type AskOptions } from './serve-chat.ts';

/** The fault: an agent, and so a connection, for each request. It closes when the answer is over. */
async function askWithNewAgent(url: string, options: AskOptions): Promise<Dispatcher.ResponseData> {
  const agent = new Agent();
  try {
    return await request(url, { ...options, dispatcher: agent });
  } finally {
    void agent.close();
  }
}

serveChat({ ask: askWithNewAgent });
