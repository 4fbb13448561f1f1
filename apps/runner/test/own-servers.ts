import { startChatServer, startMock } from '@chatload/test-kit';
import type { MockStats } from '../src/mock-control.ts';

/** A mock-provider and a chat-server in front of it that belong to the test, and not to a run. */
export interface OwnServers extends AsyncDisposable {
  readonly mockUrl: string;
  readonly chatServerUrl: string;
}

/** Starts both, on free ports; the flags are their own ones. */
export async function startOwnServers(
  mockFlags: readonly string[],
  chatServerFlags: readonly string[] = [],
): Promise<OwnServers> {
  const mock = await startMock(mockFlags);
  const chatServer = await startChatServer(mock.url, { flags: chatServerFlags });
  return {
    mockUrl: mock.url,
    chatServerUrl: chatServer.url,
    async [Symbol.asyncDispose]() {
      await Promise.all([chatServer.stop(), mock.stop()]);
    },
  };
}

/** What the mock says of itself at `GET /__mock/stats`. */
export async function readMockStats(mockUrl: string): Promise<MockStats> {
  const response = await fetch(`${mockUrl}/__mock/stats`);
  return (await response.json()) as MockStats;
}

/** What chat-server says of itself at `GET /metrics`: the value by the name, labels included. */
export async function readServerMetrics(chatServerUrl: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${chatServerUrl}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}
