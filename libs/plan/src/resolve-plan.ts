import type { Plan } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';

import { toCommandLine } from './command-line.ts';
import { deepFreeze } from './deep-freeze.ts';
import { COMMANDS } from './flags/commands.ts';
import { renderCommandHelp, renderHelp } from './help.ts';
import { nearestName } from './nearest-name.ts';
import { readValues } from './read-values.ts';
import { readWords } from './read-words.ts';
import { resolveStream } from './resolve-stream.ts';
import type { Secrets, Surroundings } from './surroundings.ts';

/** What the user asked for. */
export type Resolution =
  | PlanResolution
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'version' };

export interface PlanResolution {
  readonly kind: 'plan';
  /** Frozen at every depth. */
  readonly plan: Plan;
  readonly secrets: Secrets;
  /** What to type to repeat it, quoted for a POSIX shell; secrets show as `***`. */
  readonly commandLine: string;
}

/**
 * The plan that a command line asks for: wholly checked, so that nothing is started for one that
 * cannot run, and the same for the same arguments, environment and files.
 *
 * @param argv what stands after `chatload`, e.g. `['stream', '--batch', '10']`
 * @throws ChatloadError for the first mistake, with exit code 2
 */
export function resolvePlan(argv: readonly string[], surroundings: Surroundings): Resolution {
  const [first = '--help', ...words] = argv;
  if (first === '--version') return { kind: 'version' };
  if (first === '--help' || first === '-h') return { kind: 'help', text: renderHelp() };
  if (first === 'help') {
    const [about] = words;
    const text = about === undefined ? renderHelp() : renderCommandHelp(findCommand(about));
    return { kind: 'help', text };
  }
  const command = findCommand(first);
  const flags = readWords(command, words);
  if (flags[0]?.name === 'help') return { kind: 'help', text: renderCommandHelp(command) };
  if (flags[0]?.name === 'version') return { kind: 'version' };
  return deepFreeze({
    kind: 'plan',
    ...resolveStream(readValues(command.flags, flags), surroundings),
    commandLine: toCommandLine(command.name, flags),
  });
}

function findCommand(word: string): (typeof COMMANDS)[keyof typeof COMMANDS] {
  if (isCommand(word)) return COMMANDS[word];
  const names = Object.keys(COMMANDS);
  // What stands behind the `=` of a misplaced flag may be a secret.
  const [command = ''] = word.split('=');
  const details = { command, commands: names.join(', ') };
  if (word.startsWith('-')) {
    const hint = `The command comes first: npx chatload stream ${command} …`;
    throw new ChatloadError('CHL_ERR_UNKNOWN_COMMAND', details, { hint });
  }
  const meant = nearestName(word, names);
  const hint = meant === undefined ? {} : { hint: `Did you mean \`npx chatload ${meant}\`?` };
  throw new ChatloadError('CHL_ERR_UNKNOWN_COMMAND', details, hint);
}

function isCommand(word: string): word is keyof typeof COMMANDS {
  return Object.hasOwn(COMMANDS, word);
}
