import { relative } from 'node:path';

import type { LoadCommandSpec } from './flags/commands.ts';
import { MOCK_FLAGS } from './flags/mock-flags.ts';
import type { GivenFlag } from './read-words.ts';
import type { Surroundings } from './surroundings.ts';

/** A flag and where it was given. */
export interface PlacedFlag extends GivenFlag {
  /** `command line`, or the configuration file as seen from where the user stands. */
  readonly from: string;
}

export const COMMAND_LINE = 'command line';

/** What has a use only beside the one that stands first. */
const URL_FLAGS = ['url', 'mock-url', 'allow-host', 'pid'];
const COMMAND_FLAGS = ['command', 'cwd', 'env', 'port'];

/**
 * What a flag takes the place of, beside itself, in a layer below: alternatives to it, and what has a
 * use only with one of them. Within a layer they contradict each other.
 */
const TAKES_PLACE_OF: Readonly<Record<string, readonly string[]>> = {
  url: ['local', ...COMMAND_FLAGS, ...Object.keys(MOCK_FLAGS)],
  local: [...URL_FLAGS, ...COMMAND_FLAGS],
  command: ['local', ...URL_FLAGS],
  prompt: ['prompts-file'],
  'prompts-file': ['prompt'],
  duration: ['requests'],
  requests: ['duration'],
};

/**
 * The flags of a command that hold, from the layers in which they can be given: the command line, then
 * the file's settings for the command, then those for all. What a higher layer says, or says the
 * opposite of, is dropped from those below; a list is replaced as a whole.
 */
export function layerFlags(
  command: LoadCommandSpec,
  typed: readonly GivenFlag[],
  { config, cwd }: Pick<Surroundings, 'config' | 'cwd'>,
): readonly PlacedFlag[] {
  const layers = [typed.map(({ name, text }): PlacedFlag => ({ name, text, from: COMMAND_LINE }))];
  if (config !== null) {
    const from = relative(cwd, config.path);
    for (const part of [command.name, 'flags'] as const) {
      layers.push(
        config.settings[part]
          .filter(({ name }) => Object.hasOwn(command.flags, name))
          .map(({ name, text }) => ({ name, text, from })),
      );
    }
  }
  const holding: PlacedFlag[] = [];
  for (const layer of layers) {
    const settled = namesSettledBy(holding);
    holding.push(...layer.filter(({ name }) => !settled.has(name)));
  }
  return holding;
}

/** The names of flags that these leave nothing to say of: their own, and what they take the place of. */
export function namesSettledBy(flags: readonly GivenFlag[]): ReadonlySet<string> {
  return new Set(flags.flatMap(({ name }) => [name, ...(TAKES_PLACE_OF[name] ?? [])]));
}
