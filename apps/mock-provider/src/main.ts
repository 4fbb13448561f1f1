import type { AddressInfo } from 'node:net';
import { EXIT } from '@chatload/kernel';
import type { FastifyInstance } from 'fastify';
import { helpText, readCommandLine } from './command-line.ts';
import { buildServer } from './server.ts';
import type { Place, Settings } from './settings.ts';

const commandLine = readCommandLine(process.argv.slice(2), process.env);
switch (commandLine.kind) {
  case 'help':
    process.stdout.write(helpText());
    break;
  case 'wrong':
    fail(commandLine.complaint, 'See `mock-provider --help`.', EXIT.usage);
    break;
  case 'run':
    await serve(commandLine.settings, commandLine.place);
    break;
}

async function serve(settings: Settings, place: Place): Promise<void> {
  const app = buildServer({ settings });
  closeOnSignal(app);
  try {
    await app.listen(place);
  } catch (error) {
    fail(...explainNoListening(error, place), EXIT.rig);
    return;
  }
  process.stdout.write(`mock-provider listening on ${urlOf(app)}\n${describe(settings)}\n`);
}

function urlOf(app: FastifyInstance): string {
  const { address, port, family } = app.server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function describe({ ttftMs, tokenDelayMs, tokens, tokensPerChunk }: Settings): string {
  const wholeMs = ttftMs + (tokens - 1) * tokenDelayMs;
  const together = tokensPerChunk === 1 ? '' : `, ${tokensPerChunk} in a chunk`;
  return `${tokens} tokens${together}, the first after ${ttftMs} ms, then every ${tokenDelayMs} ms: ${wholeMs} ms in all`;
}

/** The first signal lets open answers end; a second one ends the process at once. */
function closeOnSignal(app: FastifyInstance): void {
  let asked = false;
  const onSignal = (): void => {
    if (asked) process.exit(EXIT.interrupted);
    asked = true;
    void app.close().then(() => process.exit(EXIT.pass));
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

/** What went wrong, and what to do about it. */
function explainNoListening(error: unknown, { port, host }: Place): [string, string] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE') {
    return [
      `Port ${port} on ${host} is taken by another program`,
      'Name another one with --port N, or let the system choose one with --port 0.',
    ];
  }
  const reason = error instanceof Error ? error.message : String(error);
  return [`Cannot listen on ${host}, port ${port}: ${reason}`, 'Check --host and --port.'];
}

function fail(complaint: string, hint: string, exitCode: number): void {
  process.stderr.write(`mock-provider: ${complaint}\n${hint}\n`);
  process.exitCode = exitCode;
}
