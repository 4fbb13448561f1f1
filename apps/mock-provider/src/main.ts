import { writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { EXIT, startStallCanary } from '@chatload/kernel';
import type { FastifyInstance } from 'fastify';
import { helpText, readCommandLine } from './command-line.ts';
import { EventLog } from './event-log.ts';
import { buildServer } from './server.ts';
import type { Place, Settings } from './settings.ts';

// The young generation stays as small as it begins: with thousands of streams open it would grow, and
// with it each stream's share of memory and the collector's pauses.
setFlagsFromString('--semi-space-growth-factor=1');
// Hardly anything in it outlives a collection: 0.15 ms alone, 0.26 ms when helper threads are woken.
setFlagsFromString('--no-parallel-scavenge');

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
  const { eventLogFile } = place;
  const canary = startStallCanary();
  const log = new EventLog();
  const logEvents = settings.logEvents || eventLogFile !== '';
  const app = buildServer({ settings: { ...settings, logEvents }, canary, log, onLate: complain });
  closeOnSignal(app, async () => {
    if (eventLogFile !== '') await writeFile(eventLogFile, log.toLines(canary.stalls()));
  });
  try {
    await app.listen(place);
  } catch (error) {
    fail(...explainNoListening(error, place), EXIT.rig);
    return;
  }
  process.stdout.write(`mock-provider listening on ${urlOf(app)}\n${describe(settings)}\n`);
}

function complain(line: string): void {
  process.stderr.write(`mock-provider: ${line}\n`);
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
function closeOnSignal(app: FastifyInstance, atEnd: () => Promise<void>): void {
  let asked = false;
  const onSignal = (): void => {
    if (asked) process.exit(EXIT.interrupted);
    asked = true;
    void app
      .close()
      .then(atEnd)
      .then(
        () => process.exit(EXIT.pass),
        (error: unknown) => {
          complain(error instanceof Error ? error.message : String(error));
          process.exit(EXIT.rig);
        },
      );
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
  complain(`${complaint}\n${hint}`);
  process.exitCode = exitCode;
}
