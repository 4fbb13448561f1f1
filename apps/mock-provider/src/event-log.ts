import type { Stall } from '@chatload/kernel';

/** What is noted of each answer, for joining it with what a client saw of the same answer. */
export interface LoggedAnswer {
  readonly id: string;
  readonly model: string;
  readonly path: string;
  readonly requestReadAtMs: number;
}

/** Two stamps of 8 bytes each: 32 MB of stamps at most. */
const MOST_EVENTS = 2_000_000;

/**
 * When each event of each answer was due and when it left, in the order of leaving: entry k of an
 * answer belongs to the k-th event with data that its client sees, `[DONE]` not among them. A whole
 * answer has one entry, its body. All stamps are absolute monotonic milliseconds.
 *
 * The log is bounded by its events; an answer that does not fit any more is counted as dropped.
 */
export class EventLog {
  readonly #mostEvents: number;
  #entries: LogEntry[] = [];
  #events = 0;
  #dropped = 0;

  constructor(mostEvents: number = MOST_EVENTS) {
    this.#mostEvents = mostEvents;
  }

  /**
   * An entry to be filled, or `undefined` when the log is full; it takes more events than it was opened
   * for, should there be more.
   */
  open(answer: LoggedAnswer, eventCount: number): LogEntry | undefined {
    if (this.#events + eventCount > this.#mostEvents) {
      this.#dropped++;
      return undefined;
    }
    this.#events += eventCount;
    const entry = new LogEntry(answer, eventCount);
    this.#entries.push(entry);
    return entry;
  }

  /** Forgets everything; an entry that is still being filled goes nowhere. */
  reset(): void {
    this.#entries = [];
    this.#events = 0;
    this.#dropped = 0;
  }

  /** The log as JSON, answer by answer: as one string, a full one would take some 120 MB. */
  *toJson(): Generator<string> {
    yield `{"dropped":${this.#dropped},"answers":[`;
    let separator = '';
    for (const entry of this.#entries) {
      yield separator + JSON.stringify(entry);
      separator = ',\n';
    }
    yield ']}';
  }

  /**
   * The log as lines of JSON, with its stamps in two arrays for each answer; the last line has what was
   * dropped, and the stalls of the process.
   */
  *toLines(stalls: readonly Stall[]): Generator<string> {
    for (const entry of this.#entries) yield `${entry.toLine()}\n`;
    yield `${JSON.stringify({ dropped: this.#dropped, stalls })}\n`;
  }
}

export class LogEntry {
  readonly #answer: LoggedAnswer;
  #dueAtMs: Float64Array;
  #emittedAtMs: Float64Array;
  #length = 0;

  constructor(answer: LoggedAnswer, eventCount: number) {
    this.#answer = answer;
    this.#dueAtMs = new Float64Array(eventCount);
    this.#emittedAtMs = new Float64Array(eventCount);
  }

  /** Notes the events of one write: they left together. */
  record(dueAtMs: number, emittedAtMs: number, eventCount: number): void {
    const end = this.#length + eventCount;
    if (end > this.#dueAtMs.length) this.#grow(end);
    this.#dueAtMs.fill(dueAtMs, this.#length, end);
    this.#emittedAtMs.fill(emittedAtMs, this.#length, end);
    this.#length = end;
  }

  toLine(): string {
    const dueAtMs = [...this.#dueAtMs.subarray(0, this.#length)];
    const emittedAtMs = [...this.#emittedAtMs.subarray(0, this.#length)];
    return JSON.stringify({ ...this.#answer, dueAtMs, emittedAtMs });
  }

  #grow(length: number): void {
    const [due, emitted] = [this.#dueAtMs, this.#emittedAtMs];
    this.#dueAtMs = new Float64Array(2 * length);
    this.#dueAtMs.set(due);
    this.#emittedAtMs = new Float64Array(2 * length);
    this.#emittedAtMs.set(emitted);
  }

  toJSON(): LoggedAnswer & { events: { dueAtMs: number; emittedAtMs: number }[] } {
    const events = Array.from(this.#dueAtMs.subarray(0, this.#length), (dueAtMs, index) => ({
      dueAtMs,
      emittedAtMs: this.#emittedAtMs[index] ?? 0,
    }));
    return { ...this.#answer, events };
  }
}
