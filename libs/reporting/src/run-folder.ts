import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { CommandName, Delta, Report, RunFacts, Telemetry } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';
import { encodeDocument, encodeLine, FIGURE_DECIMALS } from './encode-json.ts';
import { createLineWriter, type LineWriter } from './line-writer.ts';
import { writeReportFiles, type PluginReporter, type WrittenReport } from './report-files.ts';
import { RUN_FILES } from './run-files.ts';
import { systemReason } from './system-reason.ts';
import { writeWholeFile } from './whole-file.ts';

/** What is known when the run starts: with the lines beside it, enough to rebuild the report. */
export type RunStart = Omit<Report, 'run' | 'sections' | 'pluginFailures' | 'verdict'> & {
  readonly run: Omit<RunFacts, 'durationMs' | 'aborted'>;
};

/**
 * Where a run is written as it goes, so that nothing is lost when it is killed. Lines are taken at
 * once and written soon, without holding up the event loop; docs/report-format.md lists the files.
 */
export interface RunFolder {
  /** Absolute, if the folder for runs was. */
  readonly path: string;
  /** The folder's name, which is the run's id. */
  readonly id: string;
  /**
   * Aborts at the first write that fails (a full disk), with CHL_ERR_WRITE_FAILED as its reason. From
   * then on nothing more is written as it comes.
   */
  readonly failed: AbortSignal;

  /** Writes `run.json`. @throws CHL_ERR_WRITE_FAILED */
  writeStart(start: RunStart): Promise<void>;
  /** Its samples go to `samples.jsonl`, the rest with the histograms to `intervals.jsonl`. */
  appendDelta(delta: Delta): void;
  /** To `telemetry.jsonl`. */
  appendTelemetry(telemetry: readonly Telemetry[]): void;
  /** To a file of the caller's naming, e.g. `observations.jsonl`. */
  appendLines(fileName: string, lines: readonly unknown[]): void;
  /**
   * `writeReportFiles` of this folder, with the reporters of plug-ins; also after `close`.
   *
   * @throws CHL_ERR_WRITE_FAILED
   */
  writeReport(report: Report): Promise<WrittenReport>;
  /**
   * Resolves when all that was appended is on the disk; what is appended later is dropped.
   *
   * @throws CHL_ERR_WRITE_FAILED when this or an earlier write failed
   */
  close(): Promise<void>;
}

/**
 * Makes `<runsFolder>/<UTC time>-<command>` and what is missing above it; runs that start in the same
 * second get `-2`, `-3` … behind their name.
 *
 * @throws CHL_ERR_OUT_UNWRITABLE
 */
export async function createRunFolder(options: {
  readonly runsFolder: string;
  readonly command: CommandName | 'calibrate';
  readonly startedAt: Date;
  readonly reporters?: readonly PluginReporter[];
}): Promise<RunFolder> {
  const { runsFolder, command, startedAt, reporters = [] } = options;
  // `2026-11-25T04:18:30.123Z`, without the colons that some file systems refuse.
  const time = startedAt.toISOString().replace(/\.\d+/, '').replaceAll(':', '-');
  const path = join(runsFolder, `${time}-${command}`);
  try {
    await mkdir(runsFolder, { recursive: true });
    return openRunFolder(await makeUniqueFolder(path), reporters);
  } catch (cause) {
    const details = { path, reason: systemReason(cause) };
    throw new ChatloadError('CHL_ERR_OUT_UNWRITABLE', details, { cause });
  }
}

/** `mkdir` either makes the folder or says that it is there, so two runs never share one. */
async function makeUniqueFolder(path: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const candidate = attempt === 1 ? path : `${path}-${attempt}`;
    try {
      await mkdir(candidate);
      return candidate;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

function openRunFolder(path: string, reporters: readonly PluginReporter[]): RunFolder {
  const failure = new AbortController();
  const writers = new Map<string, LineWriter>();

  const append = (fileName: string, text: string): void => {
    if (failure.signal.aborted || text === '') return;
    let writer = writers.get(fileName);
    if (writer === undefined) {
      writer = createLineWriter(join(path, fileName), (error) => failure.abort(error));
      writers.set(fileName, writer);
    }
    writer.append(text);
  };

  const appendLines = (fileName: string, lines: readonly unknown[]): void =>
    append(fileName, lines.map((line) => encodeLine(line)).join(''));

  return {
    path,
    id: basename(path),
    failed: failure.signal,
    writeStart: (start) => writeWholeFile(join(path, RUN_FILES.start), encodeDocument(start)),
    appendDelta({ samples, ...interval }) {
      appendLines(RUN_FILES.samples, samples);
      appendLines(RUN_FILES.intervals, [interval]);
    },
    appendTelemetry(telemetry) {
      const lines = telemetry.map((figure) => encodeLine(figure, FIGURE_DECIMALS));
      append(RUN_FILES.telemetry, lines.join(''));
    },
    appendLines,
    writeReport: (report) => writeReportFiles(path, report, reporters),
    async close() {
      await Promise.all([...writers.values()].map((writer) => writer.close()));
      failure.signal.throwIfAborted();
    },
  };
}
