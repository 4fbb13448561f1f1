import { failRead, isRecord, readNumber } from './read-json.ts';

/** A function as V8's profiles name it. */
export interface CallFrame {
  readonly functionName: string;
  /** `0` for what is not JavaScript. */
  readonly scriptId: string;
  /** `file://…`, a path, `node:…`, or empty. */
  readonly url: string;
  /** From 0; −1 where there is none. */
  readonly lineNumber: number;
}

/** @throws one line on the first thing that is not as V8 writes it */
export function readCallFrame(value: unknown, what: string, path: string): CallFrame {
  if (!isRecord(value)) failRead(what, `${path}.callFrame is not an object`);
  const { functionName, url, scriptId } = value;
  if (typeof functionName !== 'string' || typeof url !== 'string') {
    failRead(what, `${path}.callFrame has no functionName or no url`);
  }
  const lineNumber = readNumber(value['lineNumber'], what, `${path}.callFrame.lineNumber`);
  return { functionName, url, scriptId: String(scriptId), lineNumber };
}
