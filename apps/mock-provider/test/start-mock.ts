import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { buildServer } from '../src/server.ts';
import { DEFAULT_SETTINGS, type Settings } from '../src/settings.ts';
import type { StatsReport } from '../src/stats.ts';

/** Quick answers, so that tests wait for nothing. */
const QUICK = { ttftMs: 5, tokenDelayMs: 1, tokens: 8 };

/** A chat request, as a test varies it. */
export type Fields = Readonly<Record<string, unknown>>;

export function chatRequest(fields: Fields = {}): Fields {
  return { model: 'gpt-3.5-turbo', messages: [{ role: 'user', content: 'one two' }], ...fields };
}

/** A mock that listens on a free port of 127.0.0.1 and is closed when the test has finished. */
export async function startMock(settings: Partial<Settings> = {}, drainMs = 50) {
  const app = buildServer({ settings: { ...DEFAULT_SETTINGS, ...QUICK, ...settings }, drainMs });
  await app.listen({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;

  const send = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(origin + path, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    });
  const readJson = async (path: string): Promise<unknown> => (await send('GET', path)).json();
  return {
    app,
    port,
    origin,
    send,
    readJson,
    chat: (fields: Fields = {}) => send('POST', '/v1/chat/completions', chatRequest(fields)),
    stats: async () => (await readJson('/__mock/stats')) as StatsReport,
  };
}

/** The data of each event, without any of the parsers under test elsewhere: lines end with LF here. */
export function splitEvents(text: string): string[] {
  return text
    .split('\n\n')
    .filter((event) => event.startsWith('data: '))
    .map((event) => event.slice('data: '.length));
}
