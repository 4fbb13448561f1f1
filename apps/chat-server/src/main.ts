import { constants } from 'node:os';
import { ChatloadError, isChatloadError } from '@chatload/kernel';
import { buildServer, type ChatServer } from './server.ts';
import { describeSettings, readSettings, type Settings } from './settings.ts';
import { probeUpstreams } from './upstream/probe-upstreams.ts';

/** Ctrl-C reaches a process twice when a task runner passes the terminal's signal on. */
const SAME_KEYSTROKE_MS = 250;

async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2), process.env);
  if (settings === 'help') {
    process.stdout.write(describeSettings());
    return;
  }
  const server = buildServer(settings);
  await listen(server, settings);
  stopOnSignals(server);
  await probeUpstreams(settings.providers, server.app.log);
}

/** The line that says where it listens is there at every log level: whoever started it waits for it. */
async function listen({ app }: ChatServer, { host, port, logLevel }: Settings): Promise<void> {
  app.log.level = 'info';
  try {
    await app.listen({
      host,
      port,
      listenTextResolver: (address) => `chat-server listening on ${address}`,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ChatloadError('CHL_ERR_CANNOT_LISTEN', { server: 'chat-server', host, port, reason });
  }
  app.log.level = logLevel;
}

/** The first signal drains the server and exits with 0, a second one exits at once. */
function stopOnSignals(server: ChatServer): void {
  let firstAtMs: number | undefined;
  const onSignal = (signal: 'SIGTERM' | 'SIGINT'): void => {
    if (firstAtMs === undefined) {
      firstAtMs = performance.now();
      void server.stop().then(() => process.exit(0));
    } else if (performance.now() - firstAtMs > SAME_KEYSTROKE_MS) {
      process.exit(128 + constants.signals[signal]);
    }
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

try {
  await main();
} catch (error) {
  if (!isChatloadError(error)) throw error;
  process.stderr.write(`chat-server: ${error.message}\n${error.hint}\n`);
  process.exit(error.exitCode);
}
