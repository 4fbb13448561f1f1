export type { ReadyCheck } from './await-completion.ts';
export { isPortFree } from './is-port-free.ts';
export { lastLinesOf } from './server-not-ready-error.ts';
export { startRig, type Rig, type RigOptions } from './start-rig.ts';
export {
  startServer,
  type RunningServer,
  type ServerLoss,
  type ServerSpec,
} from './start-server.ts';
