import { join, resolve } from 'node:path';
import { startServer, type RunningServer } from '@chatload/rig';

const WORKSPACE = resolve(import.meta.dirname, '../../..');

/** A mock-provider in a process of its own, on a free port; the flags are the mock's. */
export function startMock(flags: readonly string[] = []): Promise<RunningServer> {
  return start('mock-provider', join(WORKSPACE, 'apps/mock-provider/src/main.ts'), flags);
}

/**
 * A chat-server in a process of its own, on a free port, with that mock as its upstream; `entry` names
 * another program than the bundled one, the flags are chat-server's, and `env` is all that it sees.
 */
export function startChatServer(
  mockUrl: string,
  options: {
    readonly entry?: string;
    readonly flags?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<RunningServer> {
  const { entry = join(WORKSPACE, 'apps/chat-server/src/main.ts'), flags = [], env } = options;
  return start('chat-server', entry, ['--upstream-url', `${mockUrl}/v1`, ...flags], env);
}

function start(
  name: string,
  entry: string,
  flags: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  return startServer({
    name,
    command: process.execPath,
    args: [entry, '--port', '0', ...flags],
    cwd: WORKSPACE,
    env,
    readyTimeoutMs: 30_000,
    // Whoever stops it is done with it, and a silent fault stays open for ever.
    stopGraceMs: 500,
  });
}
