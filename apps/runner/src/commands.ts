import type { CommandName } from '@chatload/contracts';
import type { Command } from './command.ts';
import { load } from './commands/load.ts';
import { stream } from './commands/stream.ts';

/** Every command that runs load. The Nx plugin gives each file in commands/ a target of its name. */
export const COMMANDS = { load, stream } as const satisfies Record<CommandName, Command>;
