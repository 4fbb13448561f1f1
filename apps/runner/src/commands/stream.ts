import type { Command } from '../command.ts';
import { createNativeEngine } from '../engine/native-engine.ts';

/** Streaming load: our own engine is the only one that reads a stream event by event. */
export const stream: Command = { createEngine: createNativeEngine };
