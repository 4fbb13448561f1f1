import type { Report } from './report.ts';

/**
 * Renders a finished report. Reporters are found by name in an explicit map; a stranger's is named in
 * the configuration.
 */
export interface Reporter {
  /** One line for `--help`. */
  readonly description: string;
  /** The file it writes in the run folder, or `null` when it only prints. */
  readonly fileName: string | null;
  /**
   * Called once, after judging, with the whole report; gives back what to write or print. Everything
   * that came from a server must be escaped for the format.
   */
  render(report: Report): string;
}
