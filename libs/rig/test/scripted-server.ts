/**
 * A server that behaves as `--mode` says, for tests of starting and stopping. Not ours in any way:
 * it only prints where it listens.
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

const { values: flags } = parseArgs({
  options: { port: { type: 'string', default: '0' }, mode: { type: 'string', default: 'plain' } },
  strict: false,
});

const modes: Record<string, () => void> = {
  plain: listen,

  'ignores-sigterm'() {
    process.on('SIGTERM', () => {});
    listen();
  },

  /** As `npm start` does: the server proper is a child, and the parent passes no signal on. */
  'forks-server'() {
    spawn(process.execPath, [import.meta.filename, '--mode', 'ignores-sigterm'], {
      stdio: 'inherit',
    });
    process.on('SIGTERM', () => process.exit(0));
  },

  /** Draining takes a while, and it says so to whoever still reads. */
  'drains-slowly'() {
    process.on('SIGTERM', () => {
      process.stdout.write(`draining ${'.'.repeat(100_000)}\n`);
      setTimeout(() => {
        process.stdout.write('drained\n');
        process.exit(0);
      }, 300);
    });
    listen();
  },

  'exits-at-once'() {
    console.error('\u001B[31mno configuration\u001B[0m\u0007');
    process.exitCode = 3;
  },

  'never-ready'() {
    console.log('warming up');
    setInterval(() => {}, 1_000);
  },

  /** 1 MB/s; `console.log` to a pipe is synchronous, so a full pipe would stop the server. */
  floods() {
    listen();
    setInterval(() => console.log('x'.repeat(9_999)), 10);
  },
};

// What stands behind a colon only marks the process for a test that looks for it.
modes[String(flags.mode).split(':')[0] ?? '']?.();

/** Answers its environment; `/exit` makes it exit with code 7, `/crash` ends it by a signal. */
function listen(): void {
  const server = createServer((request, response) => {
    if (request.url === '/exit') {
      console.log('about to exit');
      process.exit(7);
    }
    if (request.url === '/crash') process.kill(process.pid, 'SIGKILL');
    response.end(
      JSON.stringify({ env: process.env, argv: process.argv.slice(2), pid: process.pid }),
    );
  });
  server.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  server.listen(Number(flags.port), '127.0.0.1', () => {
    const address = server.address();
    if (address !== null && typeof address === 'object') {
      console.log(`scripted listening on http://127.0.0.1:${address.port}`);
    }
  });
}
