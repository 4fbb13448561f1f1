import { resolve } from 'node:path';

import type { ChatloadError } from '@chatload/kernel';

import { commandsWith } from './flags/commands.ts';
import type { Flag, FlagTable } from './flags/flag.ts';
import { nearestName } from './nearest-name.ts';
import type { GivenFlag } from './read-words.ts';

/** A setting of a file, by the name of a flag. */
export interface GivenSetting {
  readonly name: string;
  readonly setting: unknown;
  readonly table: FlagTable;
  /** Where the file is: relative paths count from there. */
  readonly folder: string;
}

/** As if it had been typed; none for a switch that is off, and for `undefined`, which a variable that is not set may be. */
export function readSetting(
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

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

export function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

/** What is wrong with a name that is none of these. */
export function describeStranger(name: string, names: readonly string[]): string {
  const meant = nearestName(name, names);
  if (meant !== undefined) return `there is no such setting; did you mean ${meant}?`;
  return 'there is no such setting';
}
