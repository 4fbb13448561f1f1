import {
  encodeSseEvent,
  SSE_DONE,
  type ChatCompletionChunk,
  type ChunkDelta,
  type FinishReason,
} from '@chatload/openai-protocol';
import type { Answer } from './answer.ts';
import { piece, type Piece, type Script, type Write } from './script.ts';

export interface StreamOptions {
  /** When each token of the answer is due. */
  readonly dueMs: Float64Array;
  /** Due when the answer has no token at all, because a stop sequence came first. */
  readonly ttftMs: number;
  readonly tokensPerChunk: number;
  /** Whether the usage chunk was asked for. */
  readonly includeUsage: boolean;
}

/**
 * The answer as a stream, in the order real providers send it: the role delta (with the first token),
 * content deltas, then with the last token the finish chunk, the usage chunk if it was asked for, and
 * `[DONE]`. Tokens that share a chunk leave when the last of them is due.
 */
export function scriptStream(answer: Answer, options: StreamOptions): Script {
  const chunks = new ChunkPieces(answer, options.includeUsage);
  const { tokens } = answer;
  const groups: Write[] = [];
  for (let start = 0; start < tokens.length; start += options.tokensPerChunk) {
    const end = Math.min(start + options.tokensPerChunk, tokens.length);
    const dueMs = options.dueMs[end - 1] ?? options.ttftMs;
    groups.push({ dueMs, pieces: [chunks.content(tokens.slice(start, end).join(''))] });
  }
  if (groups.length === 0) groups.push({ dueMs: options.ttftMs, pieces: [] });
  const writes = groups.map(({ dueMs, pieces }, index) => ({
    dueMs,
    pieces: [
      ...(index === 0 ? [chunks.role()] : []),
      ...pieces,
      ...(index === groups.length - 1 ? chunks.closing() : []),
    ],
  }));
  return {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
    headersDueMs: 0,
    writes,
    end: { how: 'complete', dueMs: writes.at(-1)?.dueMs ?? options.ttftMs },
  };
}

/** Serialises the chunks of one answer. */
class ChunkPieces {
  readonly #answer: Answer;
  readonly #includeUsage: boolean;
  /** What stands before and after the text in every content event. */
  readonly #before: string;
  readonly #after: string;
  readonly #byteLengthAround: number;

  constructor(answer: Answer, includeUsage: boolean) {
    this.#answer = answer;
    this.#includeUsage = includeUsage;
    const delta: ChunkDelta =
      answer.toolCall === null
        ? { content: '' }
        : { tool_calls: [{ index: 0, function: { arguments: '' } }] };
    const event = this.#event(delta, null);
    // The empty text is the last `""` of the event: nothing behind it holds a string.
    const textAt = event.lastIndexOf('""') + 1;
    this.#before = event.slice(0, textAt);
    this.#after = event.slice(textAt);
    this.#byteLengthAround = Buffer.byteLength(event);
  }

  role(): Piece {
    const { toolCall } = this.#answer;
    const delta: ChunkDelta =
      toolCall === null
        ? { role: 'assistant', content: '' }
        : { role: 'assistant', content: null, tool_calls: [openCall(toolCall)] };
    return piece('role', this.#event(delta, null));
  }

  /**
   * Joined with `+`, the event is a rope over three strings, two of which all events share: until it
   * is written it takes some 100 bytes instead of its whole length. Counting the bytes of the joined
   * string would flatten it; hence the sum.
   */
  content(text: string): Piece {
    const escaped = JSON.stringify(text).slice(1, -1);
    const byteLength = this.#byteLengthAround + Buffer.byteLength(escaped);
    return piece('content', this.#before + escaped + this.#after, byteLength);
  }

  closing(): Piece[] {
    const { finishReason, usage } = this.#answer;
    const pieces = [piece('finish', this.#event({}, finishReason))];
    if (this.#includeUsage) {
      const chunk: ChatCompletionChunk = { ...this.#envelope(), choices: [], usage };
      pieces.push(piece('usage', encodeSseEvent(JSON.stringify(chunk))));
    }
    return [...pieces, piece('done', SSE_DONE)];
  }

  #event(delta: ChunkDelta, finishReason: FinishReason | null): string {
    const chunk: ChatCompletionChunk = {
      ...this.#envelope(),
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
      // Where usage was asked for, OpenAI sends `null` in every chunk but the one that has it.
      ...(this.#includeUsage ? { usage: null } : {}),
    };
    return encodeSseEvent(JSON.stringify(chunk));
  }

  #envelope(): Omit<ChatCompletionChunk, 'choices'> {
    const { id, created, model } = this.#answer;
    return { id, object: 'chat.completion.chunk', created, model };
  }
}

function openCall({ id, functionName }: NonNullable<Answer['toolCall']>) {
  const target = { name: functionName, arguments: '' };
  return { index: 0, id, type: 'function', function: target } as const;
}
