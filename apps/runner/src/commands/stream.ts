import type { Command } from '../command.ts';
import { run } from '../run.ts';

/** Streaming load: our own drivers are the only ones that read a stream event by event. */
export const stream: Command = { run };
