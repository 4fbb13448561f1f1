/** A function as V8's profiles name it. */
export interface CallFrame {
  readonly functionName: string;
  /** `0` for what is not JavaScript. */
  readonly scriptId: string;
  /** `file://…`, a path, `node:…`, or empty. */
  readonly url: string;
  /** Both from 0; −1 where there is none. */
  readonly lineNumber: number;
  readonly columnNumber: number;
}
