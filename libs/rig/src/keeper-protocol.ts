/** The first and only message to a keeper: what to run. Closing the channel is the order to stop. */
export interface KeeperOrder {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly stopGraceMs: number;
}

/** What a keeper tells whoever started it, in this order: started, output …, ended. */
export type KeeperMessage =
  | { readonly kind: 'started'; readonly pid: number }
  /** Text of stdout and stderr as it came; under a flood only its newest part. */
  | { readonly kind: 'output'; readonly text: string }
  /** It ended though nobody asked, or could not be started at all. */
  | { readonly kind: 'ended'; readonly reason: string };
