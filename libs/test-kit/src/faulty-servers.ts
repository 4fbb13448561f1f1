import { join } from 'node:path';

/** A chat server with one known fault: what finds it can be believed. */
export interface FaultyServer {
  /**
   * The file to run with this Node (it is TypeScript), with PORT, OPENAI_BASE_URL and OPENAI_API_KEY in
   * the environment.
   */
  readonly entry: string;
  /** Of the function that is the fault; empty where there is none. */
  readonly functionName: string;
  /** Where that function stands. */
  readonly file: string;
  /** The rule whose finding is expected first; `null` when nothing above a note is. */
  readonly rule: string | null;
}

/** By name; each is one small file in faulty-servers/. */
export const FAULTY_SERVERS = {
  healthy: describe('healthy', '', null),
  'json-per-chunk': describe('json-per-chunk', 'copyConversation', 'json-round-trip'),
  'block-80ms': describe('block-80ms', 'rebuildIndex', 'blocked-event-loop'),
  'leak-per-request': describe('leak-per-request', 'rememberRequest', 'leaking-memory'),
  'new-connection-per-request': describe(
    'new-connection-per-request',
    'askWithNewAgent',
    'upstream-connections-not-reused',
  ),
  'sync-file-reads': describe('sync-file-reads', 'readTemplates', 'synchronous-file-access'),
  'pool-of-one': describe('pool-of-one', 'askThroughPool', 'upstream-pool-exhausted'),
  'timer-per-request': describe('timer-per-request', 'askAfterPause', 'timer-waits'),
} as const satisfies Readonly<Record<string, FaultyServer>>;

function describe(name: string, functionName: string, rule: string | null): FaultyServer {
  const entry = join(import.meta.dirname, 'faulty-servers', `${name}.ts`);
  return { entry, functionName, file: entry, rule };
}
