import { ERROR_CATALOGUE, type ErrorCode } from './error-catalogue.ts';

/**
 * The plan or the rig is wrong, and the run cannot go on. A failed *request* is never one of these:
 * it is data, a Sample with an ending.
 *
 * Match on `code`, not with `instanceof`: two copies of this package may meet in one process.
 */
export class ChatloadError extends Error {
  override readonly name = 'ChatloadError';
  readonly code: ErrorCode;
  /** What the user can do about it; one or two lines. */
  readonly hint: string;
  /** The process exit code that this error leads to, as docs/errors.md lists them. */
  readonly exitCode: number;
  /** What the process that failed printed last, fit to be shown; mostly there is none. */
  readonly lastLines: readonly string[];

  /**
   * @param code the row of the catalogue
   * @param details what fills the row's `{placeholders}`
   * @param options.hint a better hint than the row's own, fitted to the flags in use
   */
  constructor(
    code: ErrorCode,
    details: Readonly<Record<string, string | number>> = {},
    options: {
      readonly hint?: string;
      readonly lastLines?: readonly string[];
      readonly cause?: unknown;
    } = {},
  ) {
    const entry = ERROR_CATALOGUE[code];
    super(fill(entry.message, details), { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? fill(entry.hint, details);
    this.exitCode = entry.exitCode;
    this.lastLines = options.lastLines ?? [];
  }
}

/** Whether this is one of ours, from whichever copy of the package. */
export function isChatloadError(error: unknown): error is ChatloadError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CHL_ERR_');
}

function fill(template: string, details: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, key: string) =>
    Object.hasOwn(details, key) ? toOneLine(String(details[key])) : placeholder,
  );
}

const LONGEST_DETAIL = 400;

/**
 * Details come from arguments and from servers: control characters, which could move a terminal's
 * cursor or break the line, are shown as escapes, and what is endless is cut.
 */
function toOneLine(detail: string): string {
  const shown = detail.replace(
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return shown.length > LONGEST_DETAIL ? `${shown.slice(0, LONGEST_DETAIL)}…` : shown;
}
