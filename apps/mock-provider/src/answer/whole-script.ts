import type { ChatCompletion, Choice } from '@chatload/openai-protocol';
import type { Answer } from './answer.ts';
import { piece, type Script } from './script.ts';
import { joinTokens } from './tokens.ts';

/** The answer in one piece, headers and body together, due when its last token is. */
export function scriptWhole(answer: Answer, dueMs: number): Script {
  const { id, created, model, finishReason, usage } = answer;
  const completion: ChatCompletion = {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [
      { index: 0, message: composeMessage(answer), logprobs: null, finish_reason: finishReason },
    ],
    usage,
  };
  const body = piece('body', JSON.stringify(completion));
  return {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': body.byteLength,
    },
    headersDueMs: null,
    writes: [{ dueMs, pieces: [body] }],
    end: { how: 'complete', dueMs },
  };
}

function composeMessage({ tokens, toolCall }: Answer): Choice['message'] {
  const text = joinTokens(tokens);
  if (toolCall === null) return { role: 'assistant', content: text, refusal: null };
  const call = { name: toolCall.functionName, arguments: text };
  return {
    role: 'assistant',
    content: null,
    refusal: null,
    tool_calls: [{ id: toolCall.id, type: 'function', function: call }],
  };
}
