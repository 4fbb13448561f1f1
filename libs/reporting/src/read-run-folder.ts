import { join } from 'node:path';
import type { Delta, Report, Sample, Telemetry } from '@chatload/contracts';
import { readJsonLines } from './json-lines.ts';
import { JSON_REPORT_FILE } from './json.ts';
import { readDocument, refuse } from './read-document.ts';
import { RUN_FILES } from './run-files.ts';
import type { RunStart } from './run-folder.ts';
import { systemReason } from './system-reason.ts';

/** A run as its folder holds it, also one that was killed in the middle of a write. */
export interface StoredRun {
  readonly start: RunStart;
  readonly telemetry: readonly Telemetry[];
  /** The lines of `observations.jsonl`, as the runner wrote them. */
  readonly observations: readonly unknown[];
  /** `null` of a run that was killed before it was written. */
  readonly report: Report | null;
  /**
   * Hands over the Deltas again, in the order in which they were written, their samples included. It
   * reads the files anew, and keeps one interval at a time in memory.
   *
   * @returns the samples behind the last whole interval: of these there are no histograms
   * @throws CHL_ERR_NOT_A_RUN_FOLDER
   */
  replay(onDelta: (delta: Delta) => void): Promise<readonly Sample[]>;
}

/**
 * Reads what a run wrote into its folder.
 *
 * @throws CHL_ERR_NOT_A_RUN_FOLDER where there is no run, or more is broken than what a killed run
 * leaves at the end of a file
 */
export async function readRunFolder(path: string): Promise<StoredRun> {
  const start = await readDocument<RunStart>(path, RUN_FILES.start);
  if (start === null) throw refuse(path, `it holds no ${RUN_FILES.start}`);
  return {
    start,
    telemetry: await takeAll(readLines<Telemetry>(path, RUN_FILES.telemetry, TELEMETRY_KEYS)),
    observations: await takeAll(readLines<object>(path, RUN_FILES.observations, [])),
    report: await readDocument<Report>(path, JSON_REPORT_FILE),
    replay: (onDelta) => replay(path, onDelta),
  };
}

/**
 * An interval's samples stand in `samples.jsonl` in the place of its line in `intervals.jsonl`, as
 * many as its counts have endings. Their stamps would not tell: a request may end just before an
 * interval does and be counted in the next. The two files are written apart: an interval whose samples
 * are not all there yet counts as not written, and so do those behind it.
 */
async function replay(path: string, onDelta: (delta: Delta) => void): Promise<readonly Sample[]> {
  await using samples = readLines<Sample>(path, RUN_FILES.samples, SAMPLE_KEYS);
  const intervals = readLines<StoredInterval>(path, RUN_FILES.intervals, INTERVAL_KEYS);
  for await (const interval of intervals) {
    const { phaseId, counts } = interval;
    const ended = Object.values(counts.endings).reduce((sum, count) => sum + count, 0);
    const own = await take(samples, ended);
    if (own.some((sample) => sample.phaseId !== phaseId)) {
      throw refuse(path, `${RUN_FILES.samples} and ${RUN_FILES.intervals} do not belong together`);
    }
    if (own.length < ended) return own;
    onDelta({ ...interval, samples: own });
  }
  // Awaited here: the file is closed on the way out.
  return await takeAll(samples);
}

type StoredInterval = Omit<Delta, 'samples'>;

const TELEMETRY_KEYS = ['source', 'atMs', 'name', 'value'] as const;
const SAMPLE_KEYS = ['phaseId', 'ending', 'endedAtMs'] as const;
const INTERVAL_KEYS = ['phaseId', 'interval', 'counts', 'histograms'] as const;

/** The next values, or as many as there are; the generator stays open. */
async function take<Value>(values: AsyncGenerator<Value>, count: number): Promise<Value[]> {
  const taken: Value[] = [];
  while (taken.length < count) {
    const { done, value } = await values.next();
    if (done === true) break;
    taken.push(value);
  }
  return taken;
}

function takeAll<Value>(values: AsyncGenerator<Value>): Promise<Value[]> {
  return take(values, Number.POSITIVE_INFINITY);
}

/** The values of a file, each of which must have the keys by which it is told from other lines. */
async function* readLines<Line>(
  path: string,
  fileName: string,
  keys: readonly (keyof Line & string)[],
): AsyncGenerator<Line> {
  try {
    for await (const line of readJsonLines(join(path, fileName))) {
      const hasKeys =
        typeof line === 'object' && line !== null && keys.every((key) => Object.hasOwn(line, key));
      if (!hasKeys) throw new Error(`a line has no ${keys.join(', ')}`);
      yield line as Line;
    }
  } catch (error) {
    throw refuse(path, `${fileName}: ${systemReason(error)}`, error);
  }
}
