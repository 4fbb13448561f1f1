import { ChatloadError } from '@chatload/kernel';

/** CHL_ERR_SERVER_NOT_READY, with what the server printed before. */
export class ServerNotReadyError extends ChatloadError {
  /** Whether it ended because something else listens on its port. */
  readonly portTaken: boolean;

  constructor(failure: {
    readonly server: string;
    readonly timeoutMs: number;
    readonly reason: string;
    readonly lastLines: readonly string[];
    /** A better one than the catalogue's, where the reason is known. */
    readonly hint?: string | undefined;
  }) {
    const portTaken = failure.lastLines.some((line) => PORT_TAKEN.test(line));
    super(
      'CHL_ERR_SERVER_NOT_READY',
      {
        server: failure.server,
        seconds: failure.timeoutMs / 1_000,
        reason: portTaken ? `${failure.reason}: its port is taken` : failure.reason,
      },
      {
        lastLines: failure.lastLines,
        ...(failure.hint === undefined ? {} : { hint: failure.hint }),
      },
    );
    this.portTaken = portTaken;
  }
}

/** Node's and libc's words, and people's. */
const PORT_TAKEN = /EADDRINUSE|(?:address|port\b.*) (?:is )?(?:already )?(?:in use|taken)/i;
