import type { Command } from '../command.ts';
import { run } from '../run.ts';

/** Whole answers: N users by autocannon or our own drivers, or arrivals at a rate. */
export const load: Command = { run };
