import type { CommandName } from '@chatload/contracts';
import type { Command } from './command.ts';
import { benchmark } from './commands/benchmark.ts';
import { load } from './commands/load.ts';
import { stream } from './commands/stream.ts';

/**
 * Every command that runs load. The Nx plugin gives each file in commands/ a target of its name, also
 * those that run none.
 */
export const COMMANDS = { benchmark, load, stream } as const satisfies Record<CommandName, Command>;
