import { openAiError, type OpenAiErrorBody } from './errors.ts';

/** The body of `POST /v1/chat/completions`, as far as a server must understand it. */
export interface ChatCompletionRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly stream?: boolean | null;
  readonly stream_options?: { readonly include_usage?: boolean } | null;
  readonly max_tokens?: number | null;
  readonly max_completion_tokens?: number | null;
  readonly n?: number | null;
  readonly stop?: string | readonly string[] | null;
  readonly tools?: readonly unknown[] | null;
  readonly tool_choice?: unknown;
  readonly [other: string]: unknown;
}

export interface ChatMessage {
  readonly role: string;
  readonly content?: unknown;
  readonly [other: string]: unknown;
}

/** Why a body is no chat request, ready to be sent. */
export interface RequestProblem {
  readonly status: 400;
  readonly body: OpenAiErrorBody;
}

const ROLES = new Set(['developer', 'system', 'user', 'assistant', 'tool', 'function']);

/**
 * A typed request, or the problem to answer with: the checks that OpenAI's own API makes before it
 * looks at the model. Fields beyond these pass through untouched.
 */
export function checkChatRequest(
  body: unknown,
): { readonly request: ChatCompletionRequest } | { readonly problem: RequestProblem } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return refuse('The request body must be a JSON object.', null);
  }
  const fields = body as Record<string, unknown>;
  for (const check of CHECKS) {
    const complaint = check.complain(fields[check.param]);
    if (complaint !== undefined) return refuse(complaint, check.param);
  }
  const options = fields['stream_options'];
  if (options !== undefined && options !== null && fields['stream'] !== true) {
    return refuse(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      'stream_options',
    );
  }
  return { request: fields as unknown as ChatCompletionRequest };
}

const CHECKS: readonly { param: string; complain: (value: unknown) => string | undefined }[] = [
  {
    param: 'model',
    complain: (value) =>
      typeof value === 'string' && value !== '' ? undefined : 'you must provide a model parameter',
  },
  { param: 'messages', complain: complainOfMessages },
  {
    param: 'stream',
    complain: (value) => mustBe('stream', 'a boolean', isBoolean(value) || isAbsent(value)),
  },
  {
    param: 'stream_options',
    complain: (value) =>
      mustBe('stream_options', 'an object', isPlainObject(value) || isAbsent(value)),
  },
  {
    param: 'max_tokens',
    complain: (value) => mustBe('max_tokens', 'an integer ≥ 1', isCount(value)),
  },
  {
    param: 'max_completion_tokens',
    complain: (value) => mustBe('max_completion_tokens', 'an integer ≥ 1', isCount(value)),
  },
  { param: 'n', complain: (value) => mustBe('n', 'an integer ≥ 1', isCount(value)) },
  {
    param: 'stop',
    complain: (value) =>
      mustBe('stop', 'a string or an array of 1 to 4 strings', isAbsent(value) || isStop(value)),
  },
  {
    param: 'tools',
    complain: (value) => mustBe('tools', 'an array', Array.isArray(value) || isAbsent(value)),
  },
];

function complainOfMessages(value: unknown): string | undefined {
  if (value === undefined) return "Missing required parameter: 'messages'.";
  if (!Array.isArray(value)) return "Invalid type for 'messages': expected an array of objects.";
  if (value.length === 0)
    return "Invalid 'messages': empty array. Expected an array with at least 1 message.";
  for (const [index, message] of value.entries()) {
    if (!isPlainObject(message))
      return `Invalid type for 'messages[${index}]': expected an object.`;
    const { role, content } = message;
    if (typeof role !== 'string' || !ROLES.has(role)) {
      return `Invalid value for 'messages[${index}].role': expected one of ${[...ROLES].join(', ')}.`;
    }
    if (!isAbsent(content) && typeof content !== 'string' && !Array.isArray(content)) {
      return `Invalid type for 'messages[${index}].content': expected a string or an array of parts.`;
    }
  }
  return undefined;
}

function mustBe(param: string, what: string, holds: boolean): string | undefined {
  return holds ? undefined : `Invalid type for '${param}': expected ${what}.`;
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}

function isCount(value: unknown): boolean {
  return isAbsent(value) || (Number.isInteger(value) && (value as number) >= 1);
}

function isStop(value: unknown): boolean {
  if (typeof value === 'string') return true;
  return (
    Array.isArray(value) &&
    value.length >= 1 &&
    value.length <= 4 &&
    value.every((entry) => typeof entry === 'string' && entry !== '')
  );
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(message: string, param: string | null): { problem: RequestProblem } {
  return { problem: { status: 400, body: openAiError(message, { param }) } };
}
