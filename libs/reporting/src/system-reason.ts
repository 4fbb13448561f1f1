import { getSystemErrorMessage } from 'node:util';

/** Why a system call failed, in words (`no space left on device`), for a `{reason}` of the catalogue. */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'errno' in error && typeof error.errno === 'number'
    ? getSystemErrorMessage(error.errno)
    : error.message;
}
