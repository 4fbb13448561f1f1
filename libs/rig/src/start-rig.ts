import { monotonicNow } from '@chatload/kernel';
import { awaitCompletion, type ReadyCheck } from './await-completion.ts';
import { buildRig, type Rig, type RigBase } from './build-rig.ts';
import { startBundledServer } from './start-bundled-server.ts';

export interface RigOptions extends RigBase {
  /** The absolute path of the chat-server's `main.ts`. */
  readonly chatServerEntry: string;
  /** Other ports than the usual ones (mock 4010, chat-server 3000). */
  readonly ports?: { readonly mock: number; readonly chatServer: number };
}

const USUAL_PORTS = { mock: 4010, chatServer: 3000 };

/**
 * A mock-provider and a chat-server that has answered one real completion; each on its usual port,
 * or on a free one if something else holds that. Whenever it rejects, neither is left.
 *
 * @throws CHL_ERR_SERVER_NOT_READY with the server's last lines; the signal's reason when it aborts
 */
export async function startRig(options: RigOptions): Promise<Rig> {
  const ports = options.ports ?? USUAL_PORTS;
  return buildRig(options, ports, async (mock) => {
    const deadlineMs = monotonicNow() + options.readyTimeoutMs;
    const chatServer = await startBundledServer({
      name: 'chat-server',
      entry: options.chatServerEntry,
      usualPort: ports.chatServer,
      flags: { 'upstream-url': `${mock.url}/v1` },
      readyTimeoutMs: options.readyTimeoutMs,
      stopGraceMs: options.stopGraceMs,
      wrap: options.wrap,
      signal: options.signal,
    });
    try {
      const lost = Promise.race([mock.lost, chatServer.lost]);
      const isReady: ReadyCheck = (url, signal) => options.isReady(url, signal, mock.url);
      await awaitCompletion(chatServer, { ...options, isReady, deadlineMs, lost });
      return chatServer;
    } catch (error) {
      await chatServer.stop();
      throw error;
    }
  });
}
