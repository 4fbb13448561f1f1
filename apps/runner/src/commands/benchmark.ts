import type { Command } from '../command.ts';
import { run } from '../run.ts';

/** A plain run, then the same load under each profiling tool. */
export const benchmark: Command = { run };
