/**
 * A server of somebody's, which does not say where it listens: on PORT, with what the first argument
 * says. It answers its environment.
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';

const [mode = 'plain', portArgument] = process.argv.slice(2);
const port = Number(process.env['PORT']);

const modes: Record<string, () => void> = {
  plain: () => listen(port, '127.0.0.1'),
  'on-ipv6': () => listen(port, '::1'),
  'by-argument': () => listen(Number(portArgument), '127.0.0.1'),
  /** Whatever it is told. */
  elsewhere: () => listen(0, '127.0.0.1'),
  nowhere: () => void setInterval(() => {}, 1_000),

  /** As `npm start` does: the server proper is a child. */
  'as-child'() {
    spawn(process.execPath, [import.meta.filename, 'plain'], { stdio: 'inherit' });
  },

  /** The first port that it gets is taken, by somebody who came between the look and the server. */
  late() {
    if (process.env['FIRST_PORT'] === String(port)) {
      console.error(`Error: listen EADDRINUSE: address already in use :::${port}`);
      process.exitCode = 1;
    } else {
      listen(port, '127.0.0.1');
    }
  },

  fails() {
    console.error('Error: Cannot find module express');
    process.exitCode = 1;
  },
};

modes[mode]?.();

function listen(onPort: number, host: string): void {
  const server = createServer((request, response) => {
    if (request.url === '/exit') process.exit(7);
    const { pid, env, argv } = process;
    response.end(JSON.stringify({ pid, env, argv: argv.slice(2), cwd: process.cwd() }));
  });
  server.listen(onPort, host);
}
