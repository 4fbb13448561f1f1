import { findError, findUsage } from '@chatload/openai-protocol';

import { type BodyReader, type Outcome, protocolError } from './body-reader.ts';
import type { DraftSample } from './draft-sample.ts';
import { oneLine } from './one-line.ts';

/** 16 MiB: as much as one event of a stream may hold. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** A whole answer: one JSON body, looked into when its last byte is there. */
export class WholeReader implements BodyReader {
  readonly #draft: DraftSample;
  readonly #parts: Buffer[] = [];
  #bytes = 0;

  constructor(draft: DraftSample) {
    this.#draft = draft;
  }

  write(bytes: Buffer, start: number, end: number): Outcome | null {
    this.#bytes += end - start;
    if (this.#bytes > MAX_ANSWER_BYTES) {
      return protocolError(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`);
    }
    this.#parts.push(Buffer.from(bytes.subarray(start, end)));
    return null;
  }

  end(): Outcome {
    const text = Buffer.concat(this.#parts).toString('utf8');
    let answer: unknown;
    try {
      answer = JSON.parse(text);
    } catch {
      return protocolError(`the answer is not JSON: ${text}`);
    }
    return this.#readAnswer(answer);
  }

  breakOff(): Outcome | null {
    return null;
  }

  #readAnswer(answer: unknown): Outcome {
    const draft = this.#draft;
    const error = findError(answer);
    if (error !== undefined) {
      return protocolError(`an error with status ${draft.httpStatus}: ${error.message}`);
    }
    const finishReasons = findFinishReasons(answer);
    if (finishReasons === undefined) return protocolError('the answer is no chat completion');
    const usage = findUsage(answer);
    if (usage !== undefined) {
      draft.outputTokens = usage.completion_tokens;
      draft.tokenSource = 'usage';
    }
    draft.answerId = findId(answer);
    const finishReason = finishReasons.findLast((reason) => reason !== null);
    if (finishReason === undefined) {
      return { ending: 'truncated', detail: 'the answer has no finish reason', rest: 'drain' };
    }
    draft.finishReason = oneLine(finishReason);
    return { ending: 'complete', detail: null, rest: 'drain' };
  }
}

/** One entry for each choice; `undefined` when this is no chat completion. */
function findFinishReasons(answer: unknown): (string | null)[] | undefined {
  if (typeof answer !== 'object' || answer === null || !('choices' in answer)) return undefined;
  if (!Array.isArray(answer.choices) || answer.choices.length === 0) return undefined;
  const reasons: (string | null)[] = [];
  for (const choice of answer.choices as unknown[]) {
    if (typeof choice !== 'object' || choice === null || !('message' in choice)) return undefined;
    if (typeof choice.message !== 'object' || choice.message === null) return undefined;
    const reason = 'finish_reason' in choice ? choice.finish_reason : null;
    reasons.push(typeof reason === 'string' ? reason : null);
  }
  return reasons;
}

function findId(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null || !('id' in answer)) return null;
  return typeof answer.id === 'string' ? oneLine(answer.id) : null;
}
