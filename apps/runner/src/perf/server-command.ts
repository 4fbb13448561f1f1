import { join } from 'node:path';
import type { MockSettings } from '@chatload/contracts';
import type { PerfServer } from '@chatload/plan';

/** Behind `--command` and `--cwd`. */
export interface ServerCommand {
  readonly command: string;
  readonly cwd: string;
}

export interface ServerPlace {
  /** Root of the side's workspace. */
  readonly root: string;
  /** The project, relative to it. */
  readonly folder: string;
  /** For a mock that is itself under test. */
  readonly mock: MockSettings;
}

/** How the server of one side is started. Both sides' are started alike, by this very Node. */
export function composeServerCommand(server: PerfServer, place: ServerPlace): ServerCommand {
  const { root, folder, mock } = place;
  if (typeof server === 'object') {
    return { command: server.command, cwd: join(root, server.cwd ?? folder) };
  }
  const flags =
    server === 'chat-server'
      ? ['--upstream-url', '{mockUrl}/v1']
      : Object.entries(mock).flatMap(([name, value]) => [`--${name}`, value]);
  const words = [
    process.execPath,
    join(root, 'apps', server, 'src/main.ts'),
    '--port',
    '{port}',
    ...flags,
  ];
  return { command: words.map(quote).join(' '), cwd: root };
}

/** As `splitCommand` reads it: a folder's name may hold anything. */
function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
