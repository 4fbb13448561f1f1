import { readFile, writeFile } from 'node:fs/promises';
import type { ProfilerRecording } from '@chatload/contracts';
import {
  readCpuProfile,
  readHeapProfile,
  renderFlamePage,
  type FlamePage,
} from '@chatload/profiling';
import type { PageMaker } from './session.ts';

/** V8's CPU profile as a flame graph of our own. */
export const cpuPage: PageMaker = {
  name: 'cpu',
  title: 'where CPU time goes, split by own code, dependencies, Node and V8',
  render: (recording) =>
    writeFlamePage(recording, (json) => ({
      title: 'CPU time under load',
      appRoot: recording.appRoot,
      profile: { cpu: readCpuProfile(json) },
    })),
};

/** V8's sampled allocations that were still in use, likewise. */
export const heapPage: PageMaker = {
  name: 'heap',
  title: 'what was allocated under load and still in use at the end',
  render: (recording) =>
    writeFlamePage(recording, (json) => ({
      title: 'Memory still in use after load',
      appRoot: recording.appRoot,
      profile: { heap: readHeapProfile(json) },
    })),
};

async function writeFlamePage(
  { profilePath, htmlPath }: ProfilerRecording,
  describe: (json: unknown) => FlamePage,
): ReturnType<PageMaker['render']> {
  if (profilePath === null) throw new Error('nothing was recorded');
  const json: unknown = JSON.parse(await readFile(profilePath, 'utf8'));
  await writeFile(htmlPath, renderFlamePage(describe(json)));
  return { htmlPath, dataPaths: [profilePath], verdict: null, waits: [] };
}
