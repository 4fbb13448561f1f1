import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeBody, PATH, type Work } from './contenders/work.ts';

/** Somebody who reads streams; `command` is `null` where this machine does not have it. */
export interface Contender {
  readonly name: string;
  readonly command: (work: Work) => readonly string[] | null;
}

export type ContenderKey = keyof typeof CONTENDERS;

export const CONTENDERS = {
  lean: { name: 'chatload, lean', command: program('chatload.ts', 'lean') },
  coalesced: {
    name: 'chatload, lean, reads collected for 0.2 ms',
    command: program('chatload.ts', 'lean', '0.2'),
  },
  undici: { name: 'chatload, undici', command: program('chatload.ts', 'undici') },
  sdk: { name: 'openai SDK loop', command: program('openai-sdk.ts') },
  fetch: { name: 'fetch + eventsource-parser', command: program('fetch-parser.ts') },
  body: { name: 'undici, body only', command: program('undici-body.ts') },
  wrk: { name: 'wrk', command: composeWrk },
  epoll: { name: 'C, epoll', command: composeEpoll },
} as const satisfies Record<string, Contender>;

function program(file: string, ...flags: string[]): Contender['command'] {
  const path = join(import.meta.dirname, 'contenders', file);
  return ({ port, streams, model, tokens }) => [
    process.execPath,
    path,
    ...[port, streams, model, tokens].map(String),
    ...flags,
  ];
}

let folder: string | undefined;

function scratchFile(name: string): string {
  folder ??= mkdtempSync(join(tmpdir(), 'chatload-instrument-'));
  return join(folder, name);
}

/** Debian's package `wrk`. */
function composeWrk({ port, streams, model }: Work): readonly string[] | null {
  if (spawnSync('wrk', ['--version']).error !== undefined) return null;
  const script = scratchFile('post.lua');
  writeFileSync(
    script,
    `wrk.method = "POST"\nwrk.headers["content-type"] = "application/json"\n` +
      `wrk.body = [[${composeBody(model)}]]\n`,
  );
  const url = `http://127.0.0.1:${port}${PATH}`;
  // It keeps a counter for every microsecond up to its timeout: a long one is more than memory has.
  return ['wrk', '-t1', `-c${streams}`, '-d600s', '--timeout', '20s', '-s', script, url];
}

function composeEpoll({ port, streams, model }: Work): readonly string[] | null {
  const binary = scratchFile('epoll-reader');
  const source = join(import.meta.dirname, 'contenders', 'epoll-reader.c');
  const compiled = spawnSync('cc', ['-O2', '-o', binary, source], { stdio: 'inherit' });
  return compiled.status === 0 ? [binary, ...[port, streams, model].map(String)] : null;
}
