import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadClinic, visualize, type ClinicTool } from '../clinic-modules.ts';
import type { CallFrame } from './call-frame.ts';
import type { PageMaker } from './page-makers.ts';
import { markScript, showName, toPath } from './show-name.ts';

interface HeapNode {
  readonly callFrame: CallFrame;
  readonly selfSize: number;
  readonly children: readonly HeapNode[];
}

/** The page of a `.heapprofile`. */
export const makeHeapPage: PageMaker = async ({ folder, profilePath }, htmlPath) => {
  if (profilePath === null) throw new Error('there is no heap profile');
  const profile = JSON.parse(await readFile(profilePath, 'utf8')) as { readonly head: HeapNode };
  if (profile.head.children.length === 0)
    throw new Error('the heap profile has no allocation in it');

  const dataPath = join(folder, 'steady.clinic-heapprofiler');
  // The list of samples, in the order of time, is read and not shown.
  await writeFile(dataPath, JSON.stringify({ head: toClinicNode(profile.head), samples: [] }));
  const HeapProfiler = loadClinic('heap-profiler') as new () => ClinicTool;
  await visualize(new HeapProfiler(), dataPath, htmlPath);
  return { verdict: null, waits: [] };
};

function toClinicNode({ callFrame, children, ...node }: HeapNode): HeapNode {
  return {
    ...node,
    callFrame: {
      ...callFrame,
      // Clinic takes what follows the first blank for the file.
      functionName: showName(callFrame.functionName).replaceAll(' ', '\u00a0'),
      url: markScript(showName(toPath(callFrame.url))),
    },
    children: children.map(toClinicNode),
  };
}
