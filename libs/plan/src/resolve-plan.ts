import { ChatloadError } from '@chatload/kernel';

import { toCommandLine } from './command-line.ts';
import type { Composed } from './compose-plan.ts';
import { deepFreeze } from './deep-freeze.ts';
import { COMMANDS, commandsWith, QUIET_COMMANDS, type CommandSpec } from './flags/commands.ts';
import { renderCommandHelp, renderHelp } from './help.ts';
import { layerFlags, type PlacedFlag } from './layer-flags.ts';
import { nearestName } from './nearest-name.ts';
import { readValues } from './read-values.ts';
import { readWords, type GivenFlag } from './read-words.ts';
import { resolveBenchmark } from './resolve-benchmark.ts';
import { resolveCalibrate, type CalibrateResolution } from './resolve-calibrate.ts';
import { resolveCompare, type CompareResolution } from './resolve-compare.ts';
import { resolveLoad } from './resolve-load.ts';
import { resolvePerf, type PerfResolution } from './resolve-perf.ts';
import { resolveReport, type ReportResolution } from './resolve-report.ts';
import { resolveStream } from './resolve-stream.ts';
import { sayWhere } from './say-where.ts';
import type { Surroundings } from './surroundings.ts';
import { traceOrigins, type FlagOrigin } from './trace-origins.ts';

/** What the user asked for. */
export type Resolution =
  | PlanResolution
  | ShowPlanResolution
  | PerfResolution
  | ReportResolution
  | CalibrateResolution
  | CompareResolution
  | HelpResolution
  | { readonly kind: 'version' };

interface HelpResolution {
  readonly kind: 'help';
  readonly text: string;
}

/** A plan and what there is to say of it, frozen at every depth. */
export interface ResolvedPlan extends Composed {
  /**
   * What to type to repeat it, quoted for a POSIX shell, settings of the configuration file among it;
   * secrets show as `***`.
   */
  readonly commandLine: string;
  /** By flag, in the order of the help. */
  readonly origins: Readonly<Record<string, FlagOrigin>>;
}

/** A plan to run. */
export interface PlanResolution extends ResolvedPlan {
  readonly kind: 'plan';
}

/** A plan to print: nothing is started for it. */
export interface ShowPlanResolution extends ResolvedPlan {
  readonly kind: 'show-plan';
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
    if (about === undefined) return { kind: 'help', text: renderHelp() };
    return helpOf(findCommand(about, { ...COMMANDS, ...QUIET_COMMANDS }));
  }
  const command = findCommand(first, { ...COMMANDS, ...QUIET_COMMANDS });
  switch (command.name) {
    case 'plan':
      return showPlan(words, surroundings);
    case 'report':
      return resolveQuietly(command, words, (flags) => resolveReport(flags, surroundings));
    case 'compare':
      return resolveQuietly(command, words, (flags) => resolveCompare(flags, surroundings));
    case 'calibrate':
      return resolveQuietly(command, words, (flags) => resolveCalibrate(flags, surroundings));
    case 'perf':
      return resolveQuietly(command, words, (flags) => resolvePerf(flags, surroundings));
    case 'benchmark':
    case 'load':
    case 'stream':
      return resolveCommand(command, words, surroundings);
    default:
      return command satisfies never;
  }
}

/** Of a command that takes no flags from a configuration. */
function resolveQuietly(
  command: CommandSpec,
  words: readonly string[],
  resolve: (flags: readonly GivenFlag[]) => Resolution,
): Resolution {
  const flags = readWords(command, words);
  return answerQuestion(command, flags) ?? resolve(flags);
}

function showPlan(words: readonly string[], surroundings: Surroundings): Resolution {
  const { plan } = QUIET_COMMANDS;
  const [first, ...rest] = words[0] === '--' ? words.slice(1) : words;
  if (first === undefined) {
    const { name: command, argument } = plan;
    throw new ChatloadError('CHL_ERR_MISSING_ARGUMENT', { command, argument });
  }
  if (first === '--help' || first === '-h') return helpOf(plan);
  if (first === '--version') return { kind: 'version' };
  const resolution = resolveCommand(findCommand(first, COMMANDS, 'plan '), rest, surroundings);
  return resolution.kind === 'plan' ? deepFreeze({ ...resolution, kind: 'show-plan' }) : resolution;
}

function resolveCommand(
  command: Command,
  words: readonly string[],
  surroundings: Surroundings,
): PlanResolution | HelpResolution | { readonly kind: 'version' } {
  const typed = readWords(command, words);
  const answer = answerQuestion(command, typed);
  if (answer !== undefined) return answer;
  const flags = layerFlags(command, typed, surroundings);
  return deepFreeze({
    kind: 'plan',
    ...compose(command, flags, surroundings),
    commandLine: toCommandLine(command.name, flags),
    origins: traceOrigins(command.flags, flags),
  });
}

function compose(
  command: Command,
  flags: readonly PlacedFlag[],
  surroundings: Surroundings,
): Composed {
  try {
    switch (command.name) {
      case 'benchmark':
        return resolveBenchmark(readValues(command.flags, flags), surroundings);
      case 'load':
        return resolveLoad(readValues(command.flags, flags), surroundings);
      case 'stream':
        return resolveStream(readValues(command.flags, flags), surroundings);
      default:
        return command satisfies never;
    }
  } catch (error) {
    throw sayWhere(error, flags);
  }
}

/** `--help` and `--version` ask for something else than the command does. */
function answerQuestion(
  command: CommandSpec,
  flags: readonly { readonly name: string }[],
): HelpResolution | { readonly kind: 'version' } | undefined {
  const name = flags[0]?.name;
  if (name === 'help') return helpOf(command);
  return name === 'version' ? { kind: 'version' } : undefined;
}

function helpOf(command: CommandSpec): HelpResolution {
  return { kind: 'help', text: renderCommandHelp(command) };
}

type Command = (typeof COMMANDS)[keyof typeof COMMANDS];

/**
 * The command of that name, from those that can stand there.
 *
 * @param before what stands between `chatload` and the command, with a space behind it
 */
function findCommand<Name extends string, Spec extends CommandSpec>(
  word: string,
  commands: Readonly<Record<Name, Spec>>,
  before = '',
): Spec {
  if (isNameIn(word, commands)) return commands[word];
  const names = Object.keys(commands);
  // What stands behind the `=` of a misplaced flag may be a secret.
  const [command = ''] = word.split('=');
  const details = { command, commands: names.join(', ') };
  if (word.startsWith('-')) {
    const [owner = 'stream'] = commandsWith(command.replace(/^-+/, ''));
    const hint = `The command comes first: npx chatload ${before}${owner} ${command} …`;
    throw new ChatloadError('CHL_ERR_UNKNOWN_COMMAND', details, { hint });
  }
  const meant = nearestName(word, names);
  const hint =
    meant === undefined ? {} : { hint: `Did you mean \`npx chatload ${before}${meant}\`?` };
  throw new ChatloadError('CHL_ERR_UNKNOWN_COMMAND', details, hint);
}

function isNameIn<Name extends string>(
  word: string,
  commands: Readonly<Record<Name, unknown>>,
): word is Name {
  return Object.hasOwn(commands, word);
}
