import { badValue } from './usage-errors.ts';

export interface ReadUrl {
  readonly origin: string;
  /** As URLs write it: lower case, an IPv6 address in brackets. */
  readonly host: string;
  /** Without a slash at its end; empty when there is none. */
  readonly basePath: string;
}

/**
 * The parts of an http(s) URL that name a server. What else a URL can carry is refused: it would be
 * sent to nobody, or it is a secret. Messages therefore never show credentials or a query.
 */
export function readUrl(flag: string, text: string): ReadUrl {
  const shown = text.replace(/^([a-z]+:\/\/)?.*@/is, '$1***@').replace(/[?#].*$/s, '');
  const refuse = (reason: string): Error => badValue(flag, shown, reason);
  if (!/^https?:\/\//i.test(text)) throw refuse('must begin with http:// or https://');
  const url = URL.parse(text);
  if (url === null) throw refuse('is not a URL');
  // Asked of the text, since a URL forgets an empty query, and takes a password with a / for a path.
  if (text.includes('@')) {
    throw refuse('must not carry a name or password; use --api-key-env or --header');
  }
  if (text.includes('?')) throw refuse('must not carry a query; one can stand in --path');
  if (text.includes('#')) throw refuse('must not carry a #fragment, which no server ever sees');
  return {
    origin: url.origin,
    host: url.hostname,
    // One slash at most: a path that begins with two could be taken for another host.
    basePath: url.pathname.replace(/^\/+/, '/').replace(/\/+$/, ''),
  };
}
