import { dirname, resolve } from 'node:path';

import type { CommandName } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';

import { COMMANDS, commandsWith } from './flags/commands.ts';
import type { Flag, FlagTable, Settings } from './flags/flag.ts';
import type { LOAD_FLAGS } from './flags/load-flags.ts';
import type { STREAM_FLAGS } from './flags/stream-flags.ts';
import { isObject } from './is-object.ts';
import { nearestName } from './nearest-name.ts';
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
  readonly flags?: Settings<typeof STREAM_FLAGS> & Settings<typeof LOAD_FLAGS>;
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
    flags: { ...COMMANDS.load.flags, ...COMMANDS.stream.flags },
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
    settings: { flags: read('flags'), load: read('load'), stream: read('stream') },
  };
}

function readPlugins(value: unknown, folder: string, refuse: Refuse): readonly string[] {
  if (!isListOfTexts(value)) throw refuse('plugins', 'must be a list of files and packages');
  // Node's own rule: what begins with neither a dot nor a slash is a package.
  return value.map((name) => (/^\.{1,2}\//.test(name) ? resolve(folder, name) : name));
}

interface GivenSetting {
  readonly name: string;
  readonly setting: unknown;
  readonly table: FlagTable;
  readonly folder: string;
}

/** None for a switch that is off, and for `undefined`, which a variable that is not set may be. */
function readSetting(
  { name, setting, table, folder }: GivenSetting,
  refuse: (reason: string) => ChatloadError,
): readonly GivenFlag[] {
  const flag = Object.hasOwn(table, name) ? table[name] : undefined;
  if (flag === undefined) {
    const [other] = commandsWith(name);
    throw refuse(
      other === undefined
        ? describeStranger(name, Object.keys(table))
        : `it is a setting of ${other}`,
    );
  }
  if (flag.group === 'Other') throw refuse('asks for something else than a run: only to be typed');
  if (setting === undefined) return [];
  return readTexts(flag, setting, refuse).map((text) => ({
    name,
    text: text !== null && isPath(flag) ? resolve(folder, text) : text,
  }));
}

function readTexts(
  flag: Flag,
  setting: unknown,
  refuse: (reason: string) => ChatloadError,
): readonly (string | null)[] {
  switch (flag.kind) {
    case 'switch':
      if (typeof setting !== 'boolean') throw refuse('must be true or false');
      return setting ? [null] : [];
    case 'list':
      if (!isListOfTexts(setting)) throw refuse('must be a list of texts, none of them empty');
      return setting;
    case 'text':
    case 'choice':
      if (!isText(setting)) throw refuse('must be a text that is not empty');
      return [setting];
    case 'whole':
    case 'number':
    case 'duration':
      if (typeof setting === 'number') return [String(setting)];
      if (!isText(setting)) throw refuse('must be a number, or a text that holds one');
      return [setting];
    default:
      return flag satisfies never;
  }
}

function isPath(flag: Flag): boolean {
  return flag.kind === 'text' && flag.isPath === true;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function describeStranger(name: string, names: readonly string[]): string {
  const meant = nearestName(name, names);
  if (meant !== undefined) return `there is no such setting; did you mean ${meant}?`;
  return 'there is no such setting';
}
