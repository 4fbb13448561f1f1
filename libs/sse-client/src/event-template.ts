import { ScanPattern, scanEvents, type ScanSpan } from './event-scanner.ts';

/**
 * Recognises the events of one stream by their bytes, without making a string or an object of them.
 *
 * Nearly all events of an answer are alike but for the text of `choices[0].delta.content`. The template
 * is learned from an event that was read the slow way: all of its bytes before that text, and all of
 * them behind it, the blank line included. An event is recognised when it has exactly these bytes, and
 * between them a text of at least one byte without a quote, a backslash or a control character. It is
 * then the same JSON with another content, so whatever was found in the first holds for it: there is
 * nothing to guess. Anything else (an escape, an empty or missing content, another key or another
 * order, a line end other than LF) is left to the slow way, which may teach it again.
 */
export class EventTemplate {
  #pattern: ScanPattern | null = null;
  #lessons = 0;

  /**
   * Goes over the events that it knows, from the first one on; gives back where it stopped: `start`
   * when it does not know the first one, or that is not there as a whole. The rest is in `lastScan`.
   */
  scan(bytes: Buffer, span: ScanSpan): number {
    return this.#pattern === null ? span.start : scanEvents(this.#pattern, bytes, span);
  }

  /**
   * Takes an event as the template for those to come, if it can be one.
   *
   * @param data the event's data; everything in it but the content must be without effect when it is
   * read a second time: no usage, no finish reason
   */
  learn(data: string, event: unknown): void {
    if (this.#lessons === MAX_LESSONS) return;
    const content = findContent(event);
    if (content === undefined || content === '') return;
    const keyAt = data.indexOf(`${KEY}${content}"`);
    if (keyAt === -1) return;
    const before = data.slice(0, keyAt + KEY.length);
    const behind = data.slice(keyAt + KEY.length + content.length);
    // The bytes that look like the content may be something else (a message's content, say, or half a
    // key). They are the content if the content changes with them.
    if (findContent(parse(`${before}${content}x${behind}`)) !== `${content}x`) return;
    const prefix = Buffer.from(`data: ${before}`);
    const suffix = Buffer.from(`${behind}\n\n`);
    if (!ScanPattern.fits(prefix, suffix)) return;
    this.#lessons++;
    this.#pattern = new ScanPattern(prefix, suffix);
  }
}

/** A stream whose events are never alike must not cost a lesson for each. */
const MAX_LESSONS = 8;
const KEY = '"content":"';

/** `choices[0].delta.content`, if it is a string. */
function findContent(event: unknown): string | undefined {
  const choices = field(event, 'choices');
  const content = Array.isArray(choices) ? field(field(choices[0], 'delta'), 'content') : undefined;
  return typeof content === 'string' ? content : undefined;
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
