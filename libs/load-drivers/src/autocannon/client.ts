import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

/**
 * One connection of autocannon 9.0.0: what its documentation names, and the few inner members without
 * which its traps cannot be kept out of the figures. The version is pinned to the digit for their sake.
 */
export interface AutocannonClient extends EventEmitter<ClientEvents> {
  setBody(body: Buffer): void;

  /** The socket in use; another one after each loss of a connection. */
  readonly conn: Socket;
  /** Parses HTTP; a JavaScript twin of Node's own parser. */
  readonly parser: {
    readonly type: unknown;
    /** Whether it met something that is not HTTP; what it says from then on is nonsense. */
    readonly hadError: boolean;
    reinitialize(type: unknown): void;
  };
  /** The requests without an answer; the first one is what the next answer is taken for. */
  readonly pipelinedRequests: {
    clear(): void;
    /** Called with each part of an answer's body. */
    addBody: (part: Buffer) => void;
  };
  /** Sends the next request; called on each new connection, and after each answer. */
  _doRequest: () => void;
  /** Goes over to a new connection. */
  _resetConnection(): void;
  /** Closes the connection for good. */
  destroy(): void;
}

interface ClientEvents {
  headers: [head: AnswerHead];
  /** A whole answer was read; the next request follows at once. */
  response: [status: number];
  connError: [error: Error];
}

export interface AnswerHead {
  readonly statusCode: number;
  /** Name, value, name, value … as they came. */
  readonly headers: readonly string[];
  /** `false`: the server closes the connection after this answer. */
  readonly shouldKeepAlive: boolean;
}

/**
 * Narrows what autocannon hands out; throws where it is not what it was in 9.0.0, since figures made
 * without these members would be wrong in silence.
 */
export function assertClient(client: unknown): asserts client is AutocannonClient {
  const isKnown =
    hasMethods(client, ['on', 'setBody', '_doRequest', '_resetConnection', 'destroy']) &&
    'parser' in client &&
    hasMethods(client.parser, ['reinitialize']) &&
    'pipelinedRequests' in client &&
    hasMethods(client.pipelinedRequests, ['clear', 'addBody']);
  if (!isKnown) throw new Error('this autocannon is not the 9.0.0 that the engine was made for');
}

function hasMethods(owner: unknown, names: readonly string[]): owner is object {
  if (typeof owner !== 'object' || owner === null) return false;
  return names.every((name) => typeof Reflect.get(owner, name) === 'function');
}
