import type { OutputPlan, Report } from '@chatload/contracts';
import { REPORTERS } from '@chatload/reporting';

/**
 * Where words go: the report alone to stdout, so that a script can read it; everything else (notes,
 * the live line) to stderr.
 */
export interface Screen {
  readonly isTerminal: boolean;
  /** A line that stays. */
  readonly say: (line: string) => void;
  /** A line that the next one replaces on a terminal, and that stays elsewhere. */
  drawLive(line: string): void;
  wipeLive(): void;
  showReport(report: Report): void;
  /** Text that belongs to the report, behind it. */
  show(text: string): void;
}

const WIPE = '\r\u001B[K';

export function createScreen({ format, quiet }: Pick<OutputPlan, 'format' | 'quiet'>): Screen {
  const { stderr, stdout } = process;
  const isTerminal = stderr.isTTY;
  const wipe = isTerminal ? WIPE : '';
  return {
    isTerminal,
    say(line) {
      if (!quiet) stderr.write(`${wipe}${line}\n`);
    },
    drawLive(line) {
      if (!quiet) stderr.write(isTerminal ? `${WIPE}${line}` : `${line}\n`);
    },
    wipeLive() {
      if (!quiet) stderr.write(wipe);
    },
    showReport(report) {
      const reporter = format === 'json' ? REPORTERS.json : REPORTERS.console;
      stdout.write(reporter.render(report));
    },
    show(text) {
      stdout.write(text);
    },
  };
}
