import type { ChatMessage } from '@chatload/openai-protocol';

/**
 * The words of all message texts, a word being what stands between white space: a plain count that
 * anyone can repeat, and no model's tokenizer.
 */
export function countPromptTokens(messages: readonly ChatMessage[]): number {
  let words = 0;
  for (const message of messages) {
    for (const text of textsOf(message.content)) words += text.match(/\S+/g)?.length ?? 0;
  }
  return words;
}

function textsOf(content: unknown): readonly string[] {
  if (typeof content === 'string') return [content];
  if (!Array.isArray(content)) return [];
  return content.flatMap((part: unknown) =>
    typeof part === 'object' && part !== null && 'text' in part && typeof part.text === 'string'
      ? part.text
      : [],
  );
}
