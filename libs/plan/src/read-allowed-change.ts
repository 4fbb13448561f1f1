import type { AllowedChange } from '@chatload/contracts';

import { badValue } from './usage-errors.ts';

const FORM = /^(?<key>[A-Za-z]\w*(?:\s+[A-Za-z]\w*)?)\s+\+?(?<percent>\d+\.?\d*|\.\d+)\s*%?$/;

/** Beyond that it is a slip of the keyboard, not a limit. */
const MOST_PERCENT = 1_000;

/**
 * An allowed change from its text, e.g. `e2eMs p50 5`. Which figures there are is known when the
 * reports are read.
 *
 * @throws ChatloadError CHL_ERR_BAD_VALUE that says what can stand there
 */
export function readAllowedChange(text: string): AllowedChange {
  const { key, percent } = FORM.exec(text.trim())?.groups ?? {};
  if (key === undefined || percent === undefined) {
    throw badValue('--allowed-change', text, "must be FIGURE PERCENT, as in 'e2eMs p50 5'");
  }
  const allowedPercent = Number(percent);
  if (allowedPercent <= 0 || allowedPercent > MOST_PERCENT) {
    throw badValue('--allowed-change', text, `must be above 0 and at most ${MOST_PERCENT} %`);
  }
  return { key: key.replaceAll(/\s+/g, ' '), allowedChange: allowedPercent / 100 };
}
