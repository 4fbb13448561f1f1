import { dirname, resolve } from 'node:path';

import type { CommandName } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';

import type { BENCHMARK_FLAGS } from './flags/benchmark-flags.ts';
import { COMMANDS } from './flags/commands.ts';
import type { FlagTable, Settings } from './flags/flag.ts';
import type { LOAD_FLAGS } from './flags/load-flags.ts';
import type { STREAM_FLAGS } from './flags/stream-flags.ts';
import { isObject } from './is-object.ts';
import { describeStranger, isListOfTexts, readSetting } from './read-setting.ts';
import type { GivenFlag } from './read-words.ts';

/**
 * What a configuration file holds: `export default { … } satisfies ChatloadConfig` in
 * `chatload.config.ts`, or the same as JSON in `chatload.config.json`. Settings have the names of flags
 * and take what stands behind them; the command line wins over a command's own, and those over `flags`.
 * Relative paths count from the file's folder.
 */
export interface ChatloadConfig {
  /** Files, which begin with a dot or a slash, and packages, whose default export is a `Plugin`. */
  readonly plugins?: readonly string[];
  /** For every command that knows them. */
  readonly flags?: Settings<typeof STREAM_FLAGS> &
    Settings<typeof LOAD_FLAGS> &
    Settings<typeof BENCHMARK_FLAGS>;
  readonly benchmark?: Settings<typeof BENCHMARK_FLAGS>;
  readonly stream?: Settings<typeof STREAM_FLAGS>;
  readonly load?: Settings<typeof LOAD_FLAGS>;
}

/** A configuration file that was read: flags as if they had been typed, paths made absolute. */
export interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  /** Absolute paths of files, and names of packages. */
  readonly plugins: readonly string[];
  /** A setting under `flags` is known to one command at least. */
  readonly settings: Readonly<Record<'flags' | CommandName, readonly GivenFlag[]>>;
}

type Refuse = (where: string, reason: string) => ChatloadError;

/**
 * The configuration that a file holds, its shape, names and kinds checked; the values are looked at
 * with those of the command line. No error shows a value, which may be a header's.
 *
 * @param value the file's default export, or its JSON
 * @param path of the file, absolute
 * @throws ChatloadError CHL_ERR_BAD_CONFIG that says where and what is wrong
 */
export function readConfig(value: unknown, path: string): ConfigFile {
  const refuse: Refuse = (where, reason) =>
    new ChatloadError('CHL_ERR_BAD_CONFIG', { path, where, reason });
  if (!isObject(value)) throw refuse('the file', 'must hold an object, as its default export');
  const tables: Readonly<Record<string, FlagTable>> = {
    flags: { ...COMMANDS.load.flags, ...COMMANDS.stream.flags, ...COMMANDS.benchmark.flags },
    benchmark: COMMANDS.benchmark.flags,
    load: COMMANDS.load.flags,
    stream: COMMANDS.stream.flags,
  } satisfies Record<keyof ConfigFile['settings'], FlagTable>;
  const parts = ['plugins', ...Object.keys(tables)];
  const stranger = Object.keys(value).find((name) => !parts.includes(name));
  if (stranger !== undefined) throw refuse(stranger, describeStranger(stranger, parts));
  const folder = dirname(path);
  const read = (part: keyof ConfigFile['settings']): readonly GivenFlag[] => {
    const settings = value[part] ?? {};
    if (!isObject(settings)) throw refuse(part, 'must be an object of settings');
    return Object.entries(settings).flatMap(([name, setting]) =>
      readSetting({ name, setting, table: tables[part] ?? {}, folder }, (reason) =>
        refuse(`${part}.${name}`, reason),
      ),
    );
  };
  return {
    path,
    plugins: readPlugins(value['plugins'] ?? [], folder, refuse),
    settings: {
      flags: read('flags'),
      benchmark: read('benchmark'),
      load: read('load'),
      stream: read('stream'),
    },
  };
}

function readPlugins(value: unknown, folder: string, refuse: Refuse): readonly string[] {
  if (!isListOfTexts(value)) throw refuse('plugins', 'must be a list of files and packages');
  // Node's own rule: what begins with neither a dot nor a slash is a package.
  return value.map((name) => (/^\.{1,2}\//.test(name) ? resolve(folder, name) : name));
}
