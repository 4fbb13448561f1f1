import type { Interval, Sample, TimingErrors } from '@chatload/contracts';
import { isStallWithin, type Stall } from '@chatload/kernel';
import { ErrorList } from './error-list.ts';

/** One answer as the mock noted it: entry k is the k-th event with data that its client sees. */
export interface EmittedAnswer {
  readonly id: string;
  readonly dueAtMs: readonly number[];
  readonly emittedAtMs: readonly number[];
}

/** Both ends' stamps of one load; all absolute monotonic milliseconds of one machine. */
export interface BothEnds {
  /** With the arrival of each event. */
  readonly samples: readonly Sample[];
  readonly answers: readonly EmittedAnswer[];
  /** What left the mock outside it is not looked at: the load was not there yet, or was gone. */
  readonly window: Interval;
  /** Of either end. */
  readonly stalls: readonly Stall[];
}

export interface JoinedStamps {
  readonly errors: TimingErrors;
  readonly errorsOutsideStalls: TimingErrors;
  /** How many events were joined. */
  readonly events: number;
  /** Requests that did not end `complete`, or whose events the two ends do not agree on. */
  readonly lost: number;
  /** p99 of the mock's own lateness, outside stalls. */
  readonly emissionErrorP99Ms: number;
}

/**
 * By how much the generator's stamps are off, event by event: the k-th arrival of an answer belongs to
 * the k-th emission of the same answer id. What cannot be paired counts as lost; nothing is guessed.
 */
export function joinStamps({ samples, answers, window, stalls }: BothEnds): JoinedStamps {
  const emissions = new Map(answers.map((answer) => [answer.id, answer]));
  const isStalled = (startMs: number, endMs: number): boolean =>
    stalls.some((stall) => isStallWithin(stall, startMs, endMs));
  const found = {
    ttfcMs: new ErrorList(isStalled),
    ttftMs: new ErrorList(isStalled),
    gapMs: new ErrorList(isStalled),
    arrivalMs: new ErrorList(isStalled),
  };
  const emission = new ErrorList(isStalled);
  let lost = 0;
  for (const sample of samples) {
    const answer = emissions.get(sample.answerId ?? '');
    const arrivals = sample.chunksAtMs;
    if (sample.ending !== 'complete' || answer === undefined || arrivals === null) {
      lost++;
    } else if (arrivals.length !== answer.emittedAtMs.length) {
      lost++;
    } else {
      addAnswer({ sample, answer, arrivals, window, found, emission });
    }
  }
  const { ttfcMs, ttftMs, gapMs, arrivalMs } = found;
  const errors = { ttfcMs, ttftMs, gapMs, arrivalMs };
  return {
    errors: mapErrors(errors, (list) => list.all()),
    errorsOutsideStalls: mapErrors(errors, (list) => list.outsideStalls()),
    events: arrivalMs.length,
    lost,
    emissionErrorP99Ms: emission.outsideStalls()?.p99 ?? 0,
  };
}

type ErrorLists = Readonly<Record<keyof TimingErrors, ErrorList>>;

/** The token of index 0 is the second event: the role delta is the first. */
const FIRST_TOKEN = 1;

function addAnswer(joined: {
  readonly sample: Sample;
  readonly answer: EmittedAnswer;
  readonly arrivals: readonly number[];
  readonly window: Interval;
  readonly found: ErrorLists;
  readonly emission: ErrorList;
}): void {
  const { sample, answer, arrivals, window, found, emission } = joined;
  const { emittedAtMs, dueAtMs } = answer;
  const lastToken = sample.tokenEventCount;
  for (const [index, leftAtMs] of emittedAtMs.entries()) {
    if (leftAtMs < window.startMs || leftAtMs >= window.endMs) continue;
    const arrivedAtMs = arrivals[index] ?? 0;
    const latenessMs = arrivedAtMs - leftAtMs;
    found.arrivalMs.add(latenessMs, leftAtMs, arrivedAtMs);
    emission.add(leftAtMs - (dueAtMs[index] ?? leftAtMs), dueAtMs[index] ?? leftAtMs, leftAtMs);
    if (index > FIRST_TOKEN && index <= lastToken) {
      const before = index - 1;
      const wasLateMs = (arrivals[before] ?? 0) - (emittedAtMs[before] ?? 0);
      found.gapMs.add(latenessMs - wasLateMs, emittedAtMs[before] ?? leftAtMs, arrivedAtMs);
    }
  }
  addFirstOnes(joined);
}

/**
 * A reported time to first chunk counts from the release. What truly passed is the time from the
 * request's bytes in the socket to the event's leaving: the rest of the way is the generator's error. A
 * request that opened its connection waited for that, and this is no error.
 */
function addFirstOnes({
  sample,
  answer,
  window,
  found,
}: Pick<Parameters<typeof addAnswer>[0], 'sample' | 'answer' | 'window' | 'found'>): void {
  const { startedAtMs, sentAtMs, firstChunkAtMs, firstTokenAtMs, connectionReused } = sample;
  const [chunkLeftAtMs, tokenLeftAtMs] = answer.emittedAtMs;
  if (sentAtMs === null || !connectionReused || chunkLeftAtMs === undefined) return;
  if (chunkLeftAtMs < window.startMs || chunkLeftAtMs >= window.endMs) return;
  const sendingMs = sentAtMs - startedAtMs;
  if (firstChunkAtMs !== null) {
    found.ttfcMs.add(sendingMs + firstChunkAtMs - chunkLeftAtMs, startedAtMs, firstChunkAtMs);
  }
  if (firstTokenAtMs !== null && tokenLeftAtMs !== undefined) {
    found.ttftMs.add(sendingMs + firstTokenAtMs - tokenLeftAtMs, startedAtMs, firstTokenAtMs);
  }
}

function mapErrors(
  lists: ErrorLists,
  read: (list: ErrorList) => TimingErrors[keyof TimingErrors],
): TimingErrors {
  return {
    ttfcMs: read(lists.ttfcMs),
    ttftMs: read(lists.ttftMs),
    gapMs: read(lists.gapMs),
    arrivalMs: read(lists.arrivalMs),
  };
}
