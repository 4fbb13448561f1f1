import type { Sample } from '@chatload/contracts';

import { chooseReader } from './choose-reader.ts';
import { draftSample } from './draft-sample.ts';
import { GapList } from './gap-list.ts';
import { oneLine, secretsOf } from './one-line.ts';
import type { ResponseHead } from './transport.ts';

/** What an answer says, in the words of a Sample. */
export type AnswerFacts = Pick<
  Sample,
  'ending' | 'detail' | 'answerId' | 'outputTokens' | 'tokenSource' | 'finishReason'
>;

/**
 * What a whole answer says that somebody else received: the same as the chat client would have made
 * of it.
 *
 * @param requestHeaders what the request carried; a server that echoes a secret of them is not quoted
 */
export function readWholeAnswer(
  answer: ResponseHead & { readonly body: Buffer },
  requestHeaders: Readonly<Record<string, string>>,
): AnswerFacts {
  const draft = draftSample({
    phaseId: '',
    index: 0,
    model: '',
    stream: false,
    headers: requestHeaders,
    body: Buffer.alloc(0),
    scheduledAtMs: null,
    startedAtMs: 0,
  });
  draft.httpStatus = answer.status;
  const expected = { stream: false, recordChunks: false, draft, gaps: new GapList() };
  const chosen = chooseReader(answer, expected);
  const { ending, detail } =
    'ending' in chosen
      ? chosen
      : (chosen.write(answer.body, 0, answer.body.length, 0) ?? chosen.end());
  return {
    ending,
    detail: detail === null ? null : oneLine(detail, secretsOf(requestHeaders)),
    answerId: draft.answerId,
    outputTokens: draft.outputTokens,
    tokenSource: draft.tokenSource,
    finishReason: draft.finishReason,
  };
}
