import type { OpenAiErrorBody } from '@chatload/openai-protocol';
import type { Script } from '../answer/script.ts';

/** How a client must see such an answer end; the names are those of the run's endings. */
type FaultEnding =
  | 'complete'
  | 'truncated'
  | 'reset'
  | 'stalled'
  | 'timeout'
  | 'http_error'
  | 'protocol_error'
  | 'stream_error';

/** One thing that providers do wrong, shown by model name: `fault:NAME`, or `fault:NAME/N`. */
export interface Fault {
  /** One line for people. */
  readonly description: string;
  /** What a client must make of it. `stalled` and `timeout` depend on the client's own limits. */
  readonly ending: { readonly stream: FaultEnding; readonly whole: FaultEnding };
  /** Sent at once instead of any answer. */
  readonly refusal?: Refusal;
  /** Where one is absent, that way of answering stays healthy. */
  readonly alterStream?: (script: Script) => Script;
  readonly alterWhole?: (script: Script) => Script;
}

/** An answer with an error status. */
export interface Refusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: OpenAiErrorBody;
}
