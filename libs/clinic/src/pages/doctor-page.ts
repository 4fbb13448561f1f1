import { readFile, writeFile } from 'node:fs/promises';
import type { Interval } from '@chatload/contracts';
import { loadClinic, visualize, type ClinicTool } from '../clinic-modules.ts';
import { findRecording } from './find-recording.ts';
import type { PageMaker } from './page-makers.ts';
import { isWithin, readTraceEvents, writeTraceEvents } from './trace-events.ts';

interface SystemInfo {
  /** Both of the same instant: seconds and nanoseconds of the monotonic clock, and wall-clock time. */
  readonly clock: { readonly hrtime: readonly [number, number]; readonly unixtime: number };
}

/** Fewer, and doctor says that it has too little data. */
const FEWEST_SAMPLES = 4;

/** The page of what doctor recorded, cut down to the steady window before doctor judges it. */
export const makeDoctorPage: PageMaker = async ({ folder, steady }, htmlPath) => {
  const recording = await findRecording(folder, 'doctor', 'processstat');
  const { clock } = JSON.parse(await readFile(recording.file('systeminfo'), 'utf8')) as SystemInfo;
  const [seconds, nanoseconds] = clock.hrtime;
  const wallClockOffsetMs = clock.unixtime - (seconds * 1e3 + nanoseconds / 1e6);

  const statPath = recording.file('processstat');
  const samples = selectSamples(await readFile(statPath), {
    startMs: steady.startMs + wallClockOffsetMs,
    endMs: steady.endMs + wallClockOffsetMs,
  });
  if (samples.length < FEWEST_SAMPLES) throw new Error('it has no samples of the steady window');
  await writeFile(statPath, Buffer.concat(samples));
  await writeTraceEvents(
    recording.file('traceevent'),
    selectGarbageCollections(recording.traceLogs, steady),
  );

  const Doctor = loadClinic('doctor') as new () => ClinicTool;
  await visualize(new Doctor(), recording.dataPath, htmlPath);
  return { verdict: readVerdict(await readFile(htmlPath, 'utf8')), waits: [] };
};

/**
 * The frames of doctor's samples whose time is within the interval, of wall-clock milliseconds: two
 * bytes of length, then a protocol buffer that begins with field 1, the time, as a double.
 */
function selectSamples(bytes: Buffer, { startMs, endMs }: Interval): readonly Buffer[] {
  const selected: Buffer[] = [];
  for (let at = 0; at + 2 <= bytes.length;) {
    const end = at + 2 + bytes.readUInt16BE(at);
    // The last one may be cut.
    if (end > bytes.length) break;
    if (bytes[at + 2] !== 0x09) throw new Error('its samples are not as Clinic 13 writes them');
    const timeMs = bytes.readDoubleLE(at + 3);
    if (timeMs >= startMs && timeMs <= endMs) selected.push(bytes.subarray(at, end));
    at = end;
  }
  return selected;
}

/** Doctor uses no others. */
async function* selectGarbageCollections(
  logs: readonly string[],
  steady: Interval,
): AsyncGenerator<string> {
  for await (const { event, text } of readTraceEvents(logs)) {
    if (event.cat === 'v8' && event.name.startsWith('V8.GC') && isWithin(steady, event)) yield text;
  }
}

/** Doctor's headline, in its own words, out of its page. */
function readVerdict(page: string): string | null {
  const category = /"issueCategory":"([\w-]+)"/.exec(page)?.[1];
  const title = new RegExp(
    `data-type="summary" data-category="${category}" data-menu="[^"]*" data-title="([^"]*)"`,
  ).exec(page)?.[1];
  return title === undefined ? null : `Doctor has found ${title}`;
}
