import {
  encodeSseEvent,
  SSE_DONE,
  type ChatCompletionChunk,
  type ChunkDelta,
  type FinishReason,
} from '@chatload/openai-protocol';
import type { Answer } from './answer.ts';
import { piece, type Piece, type Script, type Write, type WriteList } from './script.ts';

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
export function scriptStream(answer: Answer, options: StreamOptions): Script<WriteList> {
  return {
    headers: HEADERS,
    headersDueMs: 0,
    writes: new StreamWrites(answer, options),
    end: { how: 'complete', dueMs: options.dueMs.at(-1) ?? options.ttftMs },
  };
}

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
} as const;

/** The writes of one stream, each made from the answer when it is asked for. */
class StreamWrites implements WriteList {
  readonly length: number;
  readonly #answer: Answer;
  readonly #options: StreamOptions;
  /** What stands before and after the text in every content event. */
  readonly #before: string;
  readonly #after: string;
  readonly #byteLengthAround: number;

  constructor(answer: Answer, options: StreamOptions) {
    this.#answer = answer;
    this.#options = options;
    this.length = Math.max(1, Math.ceil(answer.tokens.length / options.tokensPerChunk));
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

  dueMsAt(index: number): number | undefined {
    if (index >= this.length) return undefined;
    const { dueMs, ttftMs, tokensPerChunk } = this.#options;
    return dueMs[Math.min((index + 1) * tokensPerChunk, dueMs.length) - 1] ?? ttftMs;
  }

  at(index: number): Write | undefined {
    const dueMs = this.dueMsAt(index);
    if (dueMs === undefined) return undefined;
    const { tokens } = this.#answer;
    const { tokensPerChunk } = this.#options;
    const start = index * tokensPerChunk;
    const end = Math.min(start + tokensPerChunk, tokens.length);
    const pieces: Piece[] = index === 0 ? [this.#role()] : [];
    if (tokensPerChunk === 1 && end > start) pieces.push(this.#content(tokens[start] ?? ''));
    else if (end > start) pieces.push(this.#content(tokens.slice(start, end).join('')));
    if (index === this.length - 1) pieces.push(...this.#closing());
    return { dueMs, pieces };
  }

  #role(): Piece {
    const { toolCall } = this.#answer;
    const delta: ChunkDelta =
      toolCall === null
        ? { role: 'assistant', content: '' }
        : { role: 'assistant', content: null, tool_calls: [openCall(toolCall)] };
    return piece('role', this.#event(delta, null));
  }

  /** Counting the bytes of the joined string would walk all of it each time; hence the sum. */
  #content(text: string): Piece {
    const escaped = JSON.stringify(text).slice(1, -1);
    const byteLength = this.#byteLengthAround + Buffer.byteLength(escaped);
    return piece('content', this.#before + escaped + this.#after, byteLength);
  }

  #closing(): Piece[] {
    const { finishReason, usage } = this.#answer;
    const pieces = [piece('finish', this.#event({}, finishReason))];
    if (this.#options.includeUsage) {
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
      ...(this.#options.includeUsage ? { usage: null } : {}),
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
