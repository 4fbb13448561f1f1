import type { Sample } from '@chatload/contracts';

/** A whole answer; untrusted. */
export interface WholeAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** What an answer says, in the words of a Sample. */
export type AnswerFacts = Pick<
  Sample,
  'ending' | 'detail' | 'answerId' | 'outputTokens' | 'tokenSource' | 'finishReason'
>;

/** The facts of a request that had no answer. */
export function unanswered(ending: Sample['ending'], detail: string | null): AnswerFacts {
  return {
    ending,
    detail,
    answerId: null,
    outputTokens: null,
    tokenSource: null,
    finishReason: null,
  };
}

/** From name, value, name, value … to an object; a name that comes again makes a list. */
export function collectHeaders(raw: readonly string[]): WholeAnswer['headers'] {
  const headers = new Map<string, string | string[]>();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const value = raw[index + 1] ?? '';
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : [before, value].flat());
  }
  // Not by assignment: a server may well name a header `__proto__`.
  return Object.fromEntries(headers);
}
