/** Token counts as the provider bills them. */
export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call';

/** A whole answer of `POST /v1/chat/completions`. */
export interface ChatCompletion {
  readonly id: string;
  readonly object: 'chat.completion';
  /** Unix time in seconds. */
  readonly created: number;
  readonly model: string;
  readonly choices: readonly Choice[];
  readonly usage?: Usage;
}

export interface Choice {
  readonly index: number;
  readonly message: {
    readonly role: 'assistant';
    readonly content: string | null;
    readonly refusal?: string | null;
    readonly tool_calls?: readonly ToolCall[];
  };
  readonly finish_reason: FinishReason | null;
  readonly logprobs?: null;
}

export interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** One event of a streamed answer. */
export interface ChatCompletionChunk {
  readonly id: string;
  readonly object: 'chat.completion.chunk';
  readonly created: number;
  readonly model: string;
  readonly choices: readonly ChunkChoice[];
  /** Only in the last event before `[DONE]`, and only when `stream_options.include_usage` asked. */
  readonly usage?: Usage | null;
}

export interface ChunkChoice {
  readonly index: number;
  readonly delta: ChunkDelta;
  readonly finish_reason: FinishReason | null;
  readonly logprobs?: null;
}

export interface ChunkDelta {
  readonly role?: 'assistant';
  readonly content?: string | null;
  /** Reasoning text as DeepSeek and vLLM name it, and as OpenRouter does. */
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
  readonly refusal?: string | null;
  readonly tool_calls?: readonly {
    readonly index: number;
    readonly id?: string;
    readonly type?: 'function';
    readonly function?: { readonly name?: string; readonly arguments?: string };
  }[];
}

/**
 * Whether a delta carries text: content, reasoning, a refusal or tool-call arguments. An empty string
 * does not count, and neither does a bare role. The delta is untrusted: any JSON value may stand here.
 */
export function carriesText(delta: unknown): boolean {
  if (typeof delta !== 'object' || delta === null) return false;
  const fields = delta as Record<string, unknown>;
  if (isText(fields['content']) || isText(fields['reasoning_content'])) return true;
  if (isText(fields['reasoning']) || isText(fields['refusal'])) return true;
  const calls = fields['tool_calls'];
  return Array.isArray(calls) && calls.some(hasArguments);
}

function hasArguments(call: unknown): boolean {
  if (typeof call !== 'object' || call === null || !('function' in call)) return false;
  const target = call.function;
  return (
    typeof target === 'object' &&
    target !== null &&
    'arguments' in target &&
    isText(target.arguments)
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0;
}

/** The usage inside a parsed body or event, if it is there and its output count is a whole number. */
export function findUsage(value: unknown): { readonly completion_tokens: number } | undefined {
  if (typeof value !== 'object' || value === null || !('usage' in value)) return undefined;
  const { usage } = value;
  if (typeof usage !== 'object' || usage === null || !('completion_tokens' in usage))
    return undefined;
  const count = usage.completion_tokens;
  return Number.isInteger(count) && (count as number) >= 0
    ? { completion_tokens: count as number }
    : undefined;
}
