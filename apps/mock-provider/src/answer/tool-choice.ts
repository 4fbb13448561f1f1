import type { ChatCompletionRequest } from '@chatload/openai-protocol';

/** What the request's `tools` and `tool_choice` ask for, or the complaint to refuse it with. */
export type ToolDecision =
  | { readonly kind: 'text' }
  | { readonly kind: 'call'; readonly functionName: string }
  | { readonly kind: 'refuse'; readonly message: string };

/**
 * The mock calls a function only when it must: `tool_choice` is `required` (then the first one) or
 * names one. It answers `none`, `auto` and an absent choice in text, as a model may.
 */
export function decideTool(request: ChatCompletionRequest): ToolDecision {
  const choice = request.tool_choice;
  if (choice === undefined || choice === null || choice === 'none' || choice === 'auto') {
    return { kind: 'text' };
  }
  const names = (request.tools ?? []).flatMap((tool) => functionName(tool) ?? []);
  if (choice === 'required') {
    const [first] = names;
    return first === undefined
      ? { kind: 'refuse', message: "'tool_choice' is only allowed when 'tools' are specified." }
      : { kind: 'call', functionName: first };
  }
  const wanted = functionName(choice);
  if (wanted === undefined) {
    return {
      kind: 'refuse',
      message: "Invalid 'tool_choice': expected none, auto, required or a named function.",
    };
  }
  return names.includes(wanted)
    ? { kind: 'call', functionName: wanted }
    : { kind: 'refuse', message: `Tool choice '${wanted}' not found in 'tools' parameter.` };
}

/** The name in `{"type":"function","function":{"name":…}}`, the shape of a tool and of a choice. */
function functionName(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('function' in value)) return undefined;
  const target = value.function;
  if (typeof target !== 'object' || target === null || !('name' in target)) return undefined;
  return typeof target.name === 'string' && target.name !== '' ? target.name : undefined;
}
