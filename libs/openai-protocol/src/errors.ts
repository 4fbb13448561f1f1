/** OpenAI's error object, as it stands in a response body and inside a failed stream. */
export interface OpenAiErrorBody {
  readonly error: OpenAiError;
}

export interface OpenAiError {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

/** An error body of OpenAI's shape; `type` defaults to that of a bad request. */
export function openAiError(
  message: string,
  details: { type?: string; param?: string | null; code?: string | null } = {},
): OpenAiErrorBody {
  const { type = 'invalid_request_error', param = null, code = null } = details;
  return { error: { message, type, param, code } };
}

/**
 * The error inside a parsed body or stream event, or `undefined` when there is none. Providers are
 * loose about it: some send a bare string, some leave fields out.
 */
export function findError(value: unknown): OpenAiError | undefined {
  if (typeof value !== 'object' || value === null || !('error' in value)) return undefined;
  const { error } = value;
  if (typeof error === 'string') return openAiError(error, { type: 'unknown' }).error;
  if (typeof error !== 'object' || error === null) return undefined;
  const fields = error as Record<string, unknown>;
  const text = (key: string): string | null => {
    const field = fields[key];
    return typeof field === 'string' || typeof field === 'number' ? String(field) : null;
  };
  return {
    message: text('message') ?? 'no message',
    type: text('type') ?? 'unknown',
    param: text('param'),
    code: text('code'),
  };
}
