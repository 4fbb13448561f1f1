import type { Fault, Refusal } from './fault.ts';

/** A fault that answers with an error status, as soon as the request was read. */
export function httpStatusFault(refusal: Refusal): Fault {
  const retryAfter = refusal.headers?.['retry-after'];
  const addition = retryAfter === undefined ? '' : ` with Retry-After: ${retryAfter}`;
  return {
    description: `HTTP ${refusal.status}${addition} and OpenAI's error object`,
    ending: { stream: 'http_error', whole: 'http_error' },
    refusal,
  };
}
