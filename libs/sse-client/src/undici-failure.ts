import { describeError, readCode } from './describe-error.ts';
import type { TransportFailure } from './transport.ts';

/** How far an exchange had come when it failed. */
export type Progress = 'unsent' | 'sent' | 'answered';

/** What an error of undici, of a socket or of TLS means for the exchange that it ended. */
export function readFailure(error: Error, progress: Progress): TransportFailure {
  const detail = describeError(error);
  if (progress === 'unsent') return { kind: 'connect', detail };
  return { kind: isProtocolError(error, progress) ? 'protocol' : 'reset', detail };
}

function isProtocolError(error: Error, progress: Progress): boolean {
  const code = readCode(error);
  // undici 8 sets no code here. An end of the stream that the framing forbids is no fault of the HTTP:
  // the connection broke off.
  if (error.name === 'HTTPParserError') return !error.message.includes('(Invalid EOF state)');
  // An early end, too; but undici also reports this for headers it cannot read when a length stood
  // among them.
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return progress !== 'answered';
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return true;
  // Its words for a status 100 that nobody asked for, and for a switch of protocols (101).
  return code === 'UND_ERR_SOCKET' && /^bad (?:response|upgrade)$/.test(error.message);
}
