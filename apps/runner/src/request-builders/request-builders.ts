import type { RequestBuilder } from '@chatload/contracts';
import { chatCompletions } from './chat-completions.ts';

/** Every built-in request builder, by the name that `--request-builder` takes. */
export const REQUEST_BUILDERS = {
  'chat-completions': chatCompletions,
} as const satisfies Readonly<Record<string, RequestBuilder>>;
