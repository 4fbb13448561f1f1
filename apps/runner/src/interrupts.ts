import { ChatloadError, EXIT } from '@chatload/kernel';

/**
 * One Ctrl-C can arrive twice: the terminal signals the whole group, and npm or Nx pass it on. A
 * person's second one comes later than this.
 */
const SAME_KEYSTROKE_MS = 400;

export interface Interrupts {
  /** Aborts at the first SIGINT, SIGTERM or SIGHUP, with CHL_ERR_INTERRUPTED as its reason. */
  readonly signal: AbortSignal;
  /** Gives the signals back to Node. */
  release(): void;
}

/**
 * The first interrupt asks the run to stop, drain and report; a second one ends the process at once
 * (servers that were started end with it, see the rig's keeper).
 *
 * @param onFirst called once, so that the user is told what happens now
 */
export function watchInterrupts(onFirst: () => void): Interrupts {
  const controller = new AbortController();
  let firstAtMs = 0;
  const interrupt = (): void => {
    if (controller.signal.aborted) {
      if (performance.now() - firstAtMs > SAME_KEYSTROKE_MS) process.exit(EXIT.interrupted);
      return;
    }
    firstAtMs = performance.now();
    onFirst();
    controller.abort(new ChatloadError('CHL_ERR_INTERRUPTED'));
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, interrupt);
  return {
    signal: controller.signal,
    release() {
      for (const name of signals) process.off(name, interrupt);
    },
  };
}
