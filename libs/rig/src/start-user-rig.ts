import { buildRig, type Rig, type RigBase } from './build-rig.ts';
import { startUserServer, type UserServerOptions } from './start-user-server.ts';

export interface UserRigOptions
  extends RigBase, Omit<UserServerOptions, 'mockUrl' | 'upstreamLost' | 'isReady'> {
  /** Another port for the mock than the usual one (4010). */
  readonly mockPort?: number;
}

const USUAL_MOCK_PORT = 4010;

/**
 * A mock-provider, and with it as its upstream a server of the user's that has answered one real
 * completion. Whenever it rejects, neither is left.
 *
 * @throws as startUserServer does
 */
export function startUserRig(options: UserRigOptions): Promise<Rig> {
  const ports = { mock: options.mockPort ?? USUAL_MOCK_PORT, chatServer: options.port };
  return buildRig(options, ports, (mock) =>
    startUserServer({
      ...options,
      isReady: (url, signal) => options.isReady(url, signal, mock.url),
      mockUrl: mock.url,
      upstreamLost: mock.lost,
    }),
  );
}
