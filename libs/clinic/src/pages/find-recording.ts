import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What a tool wrote from inside one process. */
export interface ProcessRecording {
  readonly pid: number;
  /** `…/PID.clinic-TOOL` */
  readonly dataPath: string;
  /** The file of this name among the tool's own. */
  file(name: string): string;
  /** Node's trace logs, the oldest first. */
  readonly traceLogs: readonly string[];
}

/**
 * The recording in a tool's folder. Node processes that the server starts are recorded too; the one
 * with the most in the file of that name is the server.
 *
 * @throws one line when there is none
 */
export async function findRecording(
  folder: string,
  tool: 'doctor' | 'bubbleprof',
  mainFile: string,
): Promise<ProcessRecording> {
  const names = await readdir(folder);
  const found = await Promise.all(
    names
      .map((name) => new RegExp(`^(\\d+)\\.clinic-${tool}$`).exec(name)?.[1])
      .filter((pid) => pid !== undefined)
      .map(async (pid) => {
        const recording = describe(folder, tool, Number(pid), names);
        const size = await stat(recording.file(mainFile)).then(
          (file) => file.size,
          () => 0,
        );
        return { recording, size };
      }),
  );
  const [largest] = found.toSorted((one, other) => other.size - one.size);
  if (largest === undefined) throw new Error('the server left no data');
  if (largest.size === 0) throw new Error('the data that the server left is empty');
  return largest.recording;
}

function describe(
  folder: string,
  tool: string,
  pid: number,
  names: readonly string[],
): ProcessRecording {
  const dataPath = join(folder, `${pid}.clinic-${tool}`);
  const rotationOf = (name: string): number =>
    Number(new RegExp(`^node_trace\\.${pid}\\.(\\d+)\\.log$`).exec(name)?.[1] ?? Number.NaN);
  return {
    pid,
    dataPath,
    file: (name) => join(dataPath, `${pid}.clinic-${tool}-${name}`),
    traceLogs: names
      .filter((name) => !Number.isNaN(rotationOf(name)))
      .toSorted((one, other) => rotationOf(one) - rotationOf(other))
      .map((name) => join(folder, name)),
  };
}
