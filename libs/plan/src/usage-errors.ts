import { ChatloadError } from '@chatload/kernel';

/**
 * A flag's value that cannot be used. The message shows the value: whoever has one that may be a
 * secret passes `***` instead.
 *
 * @param reason says what the value must be, e.g. `must begin with /`
 */
export function badValue(flag: string, value: string, reason: string): ChatloadError {
  return new ChatloadError('CHL_ERR_BAD_VALUE', { flag, value, reason });
}

export function conflictingFlags(flags: string, reason: string): ChatloadError {
  return new ChatloadError('CHL_ERR_CONFLICTING_FLAGS', { flags, reason });
}
