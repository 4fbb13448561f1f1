/** What is used of autocannon 9, which brings no types: one run, started from code. */
declare module 'autocannon' {
  export interface Options {
    readonly url: string;
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly connections: number;
    /** How many requests, in place of a duration. */
    readonly amount: number;
    /** Seconds. */
    readonly timeout: number;
    /** Milliseconds between two looks at whether it shall stop. */
    readonly sampleInt: number;
    /** Leaves the result as `Result` has it, with the bare counts. */
    readonly skipAggregateResult: boolean;
    /** Called with each connection's client before it connects. */
    readonly setupClient: (client: unknown) => void;
  }

  /** A run under way. */
  export interface Run extends Promise<Result> {
    /** Ends it at the next look. */
    stop(): void;
  }

  export interface Result {
    readonly totalRequests: number;
    /** Answers, of whatever status. */
    readonly totalCompletedRequests: number;
  }

  const autocannon: (options: Options) => Run;
  // oxlint-disable-next-line import/no-default-export -- CommonJS: the module is the function
  export default autocannon;
}
