import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CORES, measured, type MeasuredProcess, pin } from './pinned-process.ts';

/**
 * A mock that others use. It is no dependency, as it has so many of its own: who wants its rows
 * installs it.
 */
export const NPM_MOCK = '@dwmkerr/mock-llm@0.1.29';

export interface NpmMock extends MeasuredProcess {
  readonly port: number;
}

/** `null` where it is not installed. Chunks of some 300 bytes, on its own timers. */
export async function startNpmMock(profile: {
  readonly delayMs: number;
  readonly tokens: number;
}): Promise<NpmMock | null> {
  const entry = findEntry();
  if (entry === null) return null;
  const port = await findFreePort();
  const folder = mkdtempSync(join(tmpdir(), 'chatload-instrument-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, 'mock.json');
  writeFileSync(config, JSON.stringify(composeConfig(profile)));
  const child = spawn(process.execPath, [entry, '--config', config], {
    env: { ...process.env, HOST: '127.0.0.1', PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const running = measured(child);
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`${NPM_MOCK} ended before it listened`)));
    // It says a line for each request, too: those are read and forgotten.
    child.stdout.on('data', (part: Buffer) => {
      if (part.includes('server running on')) resolve();
    });
  });
  pin(running.pid, CORES.server);
  return { ...running, port };
}

function findEntry(): string | null {
  try {
    const found = createRequire(import.meta.url).resolve('@dwmkerr/mock-llm/package.json');
    return join(dirname(found), 'dist/main.js');
  } catch {
    return null;
  }
}

/** One answer for all; JSON is YAML. */
function composeConfig({ delayMs, tokens }: { readonly delayMs: number; readonly tokens: number }) {
  const CHUNK = 'kettle '.repeat(20);
  const answer = {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'any',
    choices: [{ message: { role: 'assistant', content: CHUNK.repeat(tokens) } }],
  };
  return {
    streaming: { chunkSize: CHUNK.length, chunkIntervalMs: delayMs },
    rules: [
      {
        path: '/v1/chat/completions',
        match: '@',
        response: { status: 200, content: JSON.stringify(answer) },
      },
    ],
  };
}

/** It does not say which port it got when it is given none. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
