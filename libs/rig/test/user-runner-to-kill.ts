/** Starts a rig around a server of a user's, says its process ids, and waits to be killed. */
import { startUserRig } from '../src/index.ts';
import { testProgram } from './processes.ts';

const rig = await startUserRig({
  mockEntry: testProgram('scripted-server.ts'),
  mock: {},
  mockPort: 0,
  command: `'${process.execPath}' '${testProgram('silent-server.ts')}' as-child`,
  cwd: process.cwd(),
  callerEnv: {},
  passedNames: [],
  port: 0,
  isReady: async () => null,
  readyTimeoutMs: 20_000,
  stopGraceMs: 500,
});
console.log(JSON.stringify([rig.mock.processGroup, rig.chatServer.processGroup]));
setInterval(() => {}, 1_000);
