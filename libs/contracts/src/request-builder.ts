import type { RequestPlan } from './plan.ts';

/**
 * Makes the body of each request to the server under test, for servers that do not take a chat
 * completion as it is. Builders are found by name in an explicit map and chosen with
 * `--request-builder`; a stranger's is in a plug-in that the configuration names. The direct baseline
 * speaks to the mock, and always in chat completions.
 *
 * It runs in the load threads. The answer must still be one of a chat completion, streamed or whole.
 */
export interface RequestBuilder {
  /** One line for the docs. */
  readonly description: string;
  /** Where the server takes such requests; `--path` goes before it. Absent: the usual path. */
  readonly path?: string;
  /**
   * Whether two requests with one prompt differ in their bodies. Without it, each prompt's body is
   * built and encoded once, ahead of the run.
   */
  readonly variesByIndex?: boolean;
  /** The body, which is sent as JSON; what `--body` holds is merged into it, last. */
  build(turn: RequestTurn): Readonly<Record<string, unknown>>;
}

/** What one request shall ask. */
export interface RequestTurn extends Pick<RequestPlan, 'stream' | 'maxTokens' | 'includeUsage'> {
  readonly prompt: string;
  readonly model: string;
  /** The request's turn in its phase; 0 where bodies do not vary by it. */
  readonly index: number;
}
