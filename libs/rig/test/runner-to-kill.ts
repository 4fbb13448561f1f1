/** Starts a scripted server of the mode given, says its process id and address, and waits to be killed. */
import { fileURLToPath } from 'node:url';
import { startServer } from '../src/index.ts';

// Before it says anything: who reads that may send the signal at once.
process.on('SIGINT', () => {});

const server = await startServer({
  name: 'kept',
  command: process.execPath,
  args: [
    fileURLToPath(new URL('./scripted-server.ts', import.meta.url)),
    '--mode',
    process.argv[2] ?? 'plain',
  ],
  cwd: process.cwd(),
  env: {},
  readyTimeoutMs: 10_000,
  stopGraceMs: 500,
});
console.log(JSON.stringify({ pid: server.pid, url: server.url }));
if (process.argv[3] === 'throw') throw new Error('a bug');
setInterval(() => {}, 1_000);
