import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Interval } from '@chatload/contracts';

/** A trace event of Node's, as far as it is used here. */
export interface TraceEvent {
  /** `b`, `e`: an asynchronous operation begins, ends; `X`: a thing with a duration. */
  readonly ph: string;
  readonly cat: string;
  readonly name: string;
  /** Microseconds of the monotonic clock. */
  readonly ts: number;
  /** Hexadecimal. */
  readonly id?: string;
  readonly args: {
    readonly data?: { readonly triggerAsyncId?: number; readonly executionAsyncId?: number };
  };
}

const HEAD = '{"traceEvents":[';
const EVENT_START = '{"pid":';
const BETWEEN = `,${EVENT_START}`;

/** Clinic's parser fails on a log without any event, and overlooks one of this kind. */
const NO_EVENT =
  '{"pid":0,"tid":0,"ts":0,"tts":0,"ph":"M","cat":"__metadata","name":"none","dur":0,"tdur":0,"args":{}}';

/**
 * The events of trace logs, in their order, each with its text. A log of a server that was killed
 * breaks off: the event that is cut is left out.
 */
export async function* readTraceEvents(
  paths: readonly string[],
): AsyncGenerator<{ readonly event: TraceEvent; readonly text: string }> {
  for (const path of paths) {
    for await (const text of splitEvents(path)) {
      const event = parse(text);
      if (event !== null) yield { event, text };
    }
  }
}

/** Writes the texts of events as a trace log. */
export function writeTraceEvents(path: string, texts: AsyncIterable<string>): Promise<void> {
  return pipeline(async function* () {
    yield HEAD;
    let isFirst = true;
    for await (const text of texts) {
      yield isFirst ? text : `,${text}`;
      isFirst = false;
    }
    yield isFirst ? `${NO_EVENT}]}` : ']}';
  }, createWriteStream(path));
}

/** Whether it began within the interval, of absolute monotonic milliseconds. */
export function isWithin({ startMs, endMs }: Interval, { ts }: TraceEvent): boolean {
  return ts >= startMs * 1_000 && ts <= endMs * 1_000;
}

/** Node writes one event after the other, each with its process first, and no line ends. */
async function* splitEvents(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const [first = '', ...more] = (rest + String(chunk)).split(BETWEEN);
    let text = first.startsWith(HEAD) ? first.slice(HEAD.length) : first;
    for (const next of more) {
      yield text;
      text = EVENT_START + next;
    }
    rest = text;
  }
  yield rest.endsWith(']}') ? rest.slice(0, -2) : rest;
}

function parse(text: string): TraceEvent | null {
  try {
    return JSON.parse(text) as TraceEvent;
  } catch {
    return null;
  }
}
