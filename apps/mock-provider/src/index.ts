export { textTokens } from './answer/tokens.ts';
export { DeadlineHeap } from './pacing/deadline-heap.ts';
export { buildServer, type ServerOptions } from './server.ts';
export { DEFAULT_SETTINGS, type Settings } from './settings.ts';
