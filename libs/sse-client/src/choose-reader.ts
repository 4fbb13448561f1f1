import { type BodyReader, type Outcome, protocolError } from './body-reader.ts';
import type { DraftSample } from './draft-sample.ts';
import { ErrorReader } from './error-reader.ts';
import type { GapList } from './gap-list.ts';
import { StreamReader } from './stream-reader.ts';
import type { ResponseHead } from './transport.ts';
import { WholeReader } from './whole-reader.ts';

export interface Expectation {
  readonly stream: boolean;
  readonly recordChunks: boolean;
  readonly draft: DraftSample;
  readonly gaps: GapList;
}

/** What reads the body that follows this head, or the outcome if the head alone decides. */
export function chooseReader(head: ResponseHead, expected: Expectation): BodyReader | Outcome {
  const { status } = head;
  const encoding = readHeader(head, 'content-encoding');
  const isEncoded = encoding !== '' && encoding !== 'identity';
  // An error's status says enough, even where its words cannot be read.
  if (status >= 400) {
    return isEncoded
      ? { ending: 'http_error', detail: `a body encoded as ${encoding}`, rest: 'drop' }
      : new ErrorReader(status);
  }
  if (status >= 300) return protocolError(`status ${status}: redirects are not followed`);
  if (status === 204 || status === 205) return protocolError(`status ${status}: no content`);
  if (isEncoded) {
    return protocolError(`content-encoding ${encoding}, although only identity was accepted`);
  }
  const contentType = readHeader(head, 'content-type').split(';', 1)[0]?.trim() ?? '';
  const wanted = expected.stream ? 'text/event-stream' : 'application/json';
  if (contentType !== wanted) {
    return protocolError(`content-type ${contentType || 'missing'} instead of ${wanted}`);
  }
  return expected.stream
    ? new StreamReader(expected.draft, expected.gaps, expected.recordChunks)
    : new WholeReader(expected.draft);
}

function readHeader(head: ResponseHead, name: string): string {
  const value = head.headers[name];
  return (Array.isArray(value) ? value.join(', ') : (value ?? '')).trim().toLowerCase();
}
