/** What of the world a plan may be made from; handed in, so that a test can be any world. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the user stands; relative paths count from here. */
  readonly cwd: string;
  /** The text of a file; may throw. */
  readFile(path: string): string;
}

/** Values that a plan must not carry: they are sent, and never serialised. */
export interface Secrets {
  /** By lower-case name, `authorization` among them. */
  readonly headers: Readonly<Record<string, string>>;
}
