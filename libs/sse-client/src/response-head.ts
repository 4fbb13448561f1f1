import type { ResponseHead } from './transport.ts';

/**
 * What the lines of a response's head say, read as RFC 9112 demands it and no wider: a line that two
 * readers could understand in two ways is refused. `null` stands for "not HTTP" throughout.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112
 */
export interface StatusLine {
  readonly status: number;
  readonly minorVersion: 0 | 1;
}

export interface FieldLine {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
}

/** What ends the body. `close`: the end of the connection. */
export type Framing =
  | { readonly by: 'none' | 'chunks' | 'close' }
  | { readonly by: 'length'; readonly bytes: number };

/** The reason phrase, with the space before it, may be missing, as all readers have it. */
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
/** No space before the colon, no folded line (it would begin with a space), no control character. */
const FIELD_LINE = /^([!#$%&'*+.^_`|~\dA-Za-z-]+):([\t\x20-\x7e\x80-\xff]*)$/;
/** `;name`, `;name=token` or `;name="text"`, any number of them. */
const CHUNK_EXTENSIONS =
  /^(?:;[!#$%&'*+.^_`|~\dA-Za-z-]+(?:=(?:[!#$%&'*+.^_`|~\dA-Za-z-]+|"(?:[\t !#-[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*"))?)+$/;
/** 15 digits are exact in a number. */
const LENGTH = /^\d{1,15}$/;

export function readStatusLine(line: string): StatusLine | null {
  const match = STATUS_LINE.exec(line);
  return match === null
    ? null
    : { status: Number(match[2]), minorVersion: match[1] === '1' ? 1 : 0 };
}

export function readFieldLine(line: string): FieldLine | null {
  const match = FIELD_LINE.exec(line);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  return { name: match[1].toLowerCase(), value: trimBlanks(match[2]) };
}

/** Whether this may stand behind a chunk's size; nobody uses it, and an open quote hides framing. */
export function areChunkExtensions(text: string): boolean {
  return CHUNK_EXTENSIONS.test(text);
}

/**
 * How long the body is. Whatever could be read in two ways (two lengths, a length beside a transfer
 * coding, a coding that was not asked for) is how responses are smuggled past one of two readers.
 */
export function readFraming(head: ResponseHead, minorVersion: 0 | 1): Framing | null {
  const length = head.headers['content-length'];
  const coding = head.headers['transfer-encoding'];
  if (coding !== undefined) {
    const isChunked = typeof coding === 'string' && coding.toLowerCase() === 'chunked';
    if (!isChunked || length !== undefined || minorVersion === 0) return null;
  }
  if (length !== undefined && (typeof length !== 'string' || !LENGTH.test(length))) return null;
  // Whatever their headers say.
  if (head.status === 204 || head.status === 304) return { by: 'none' };
  if (coding !== undefined) return { by: 'chunks' };
  return length === undefined ? { by: 'close' } : { by: 'length', bytes: Number(length) };
}

/** Whether the connection may carry another request after this response. */
export function staysOpen(head: ResponseHead, minorVersion: 0 | 1): boolean {
  const options = readList(head, 'connection');
  return minorVersion === 1 ? !options.includes('close') : options.includes('keep-alive');
}

/** For how long the server keeps the connection, by its `keep-alive: timeout=…`; `null` if unsaid. */
export function readKeepAliveMs(head: ResponseHead): number | null {
  const seconds = readList(head, 'keep-alive')
    .map((part) => /^timeout\s*=\s*(\d{1,9})$/.exec(part)?.[1])
    .find((digits) => digits !== undefined);
  return seconds === undefined ? null : Number(seconds) * 1_000;
}

function readList(head: ResponseHead, name: string): string[] {
  const value = head.headers[name];
  const text = Array.isArray(value) ? value.join(',') : (value ?? '');
  return text.split(',').map((part) => trimBlanks(part).toLowerCase());
}

/** Spaces and tabs only: `trim` would also take a no-break space, which is half of some character. */
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
