import type { ChatCompletionRequest, FinishReason, Usage } from '@chatload/openai-protocol';
import { countPromptTokens } from './prompt-tokens.ts';
import { argumentTokens, cutAtStop, textTokens } from './tokens.ts';

/** What is answered, whichever way it is sent and whenever. */
export interface Answer {
  readonly id: string;
  /** Unix time in seconds. */
  readonly created: number;
  /** As the request named it. */
  readonly model: string;
  /** Text, or the arguments of the function that is called; one entry is one token. */
  readonly tokens: readonly string[];
  /** `null` when it answers in text. */
  readonly toolCall: { readonly id: string; readonly functionName: string } | null;
  readonly finishReason: FinishReason;
  readonly usage: Usage;
}

export interface AnswerFacts {
  readonly id: string;
  readonly created: number;
  /** How many tokens an answer has when the request sets no smaller limit. */
  readonly tokens: number;
  readonly functionName: string | null;
}

/**
 * The answer to a request. It ends with `length` when the request's limit is smaller than the
 * answer's own length; a limit equal to it leaves the answer whole, and that is a `stop`.
 * `completion_tokens` is the number of tokens sent.
 */
export function composeAnswer(request: ChatCompletionRequest, facts: AnswerFacts): Answer {
  const limit = request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY;
  const count = Math.min(limit, facts.tokens);
  const { functionName } = facts;
  const all = functionName === null ? textTokens(count) : argumentTokens(count, facts.tokens);
  const cut = cutAtStop(all, stopSequences(request));
  const tokens = cut ?? all;
  const promptTokens = countPromptTokens(request.messages);
  return {
    id: facts.id,
    created: facts.created,
    model: request.model,
    tokens,
    toolCall:
      functionName === null ? null : { id: facts.id.replace('chatcmpl', 'call'), functionName },
    finishReason: finishReason(cut !== undefined, count < facts.tokens, functionName !== null),
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: tokens.length,
      total_tokens: promptTokens + tokens.length,
    },
  };
}

function finishReason(stopped: boolean, limited: boolean, isCall: boolean): FinishReason {
  if (stopped) return 'stop';
  if (limited) return 'length';
  return isCall ? 'tool_calls' : 'stop';
}

function stopSequences(request: ChatCompletionRequest): readonly string[] {
  const { stop } = request;
  if (stop === undefined || stop === null) return [];
  return typeof stop === 'string' ? [stop] : stop;
}
