import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { loadClinic, visualize, type ClinicTool } from '../clinic-modules.ts';
import type { PageMaker } from './page-makers.ts';
import { markScript, showName, toPath } from './show-name.ts';
import type { CallFrame } from './call-frame.ts';

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: CallFrame;
    readonly children?: readonly number[];
  }[];
  readonly samples?: readonly number[];
}

/** A frame as 0x, which flame records with, writes it. */
interface FlameFrame {
  readonly name: string;
  readonly type: 'JS' | 'CPP' | 'CODE' | 'WASM';
  readonly kind?: string;
}

/** Above that, every second, third … sample is as good, and the tool's memory is not endless. */
const MOST_SAMPLES = 30_000;

/** The page of a `.cpuprofile`. */
export const makeFlamePage: PageMaker = async (recording, htmlPath) => {
  const { folder, appRoot, profilePath, steady } = recording;
  if (profilePath === null) throw new Error('there is no CPU profile');
  const stacks = readStacks(JSON.parse(await readFile(profilePath, 'utf8')) as CpuProfile);
  if (stacks.length === 0) throw new Error('the CPU profile has no sample in which anything ran');

  const dataPath = join(folder, 'steady.clinic-flame');
  const write = (name: string, data: unknown): Promise<void> =>
    writeFile(join(dataPath, `steady.clinic-flame-${name}`), JSON.stringify(data));
  await mkdir(dataPath);
  await write('samples', stacks);
  await write('inlinedfunctions', {});
  await write('systeminfo', {
    mainDirectory: showName(appRoot),
    pathSeparator: sep,
    nodeVersions: process.versions,
  });

  const Flame = loadClinic('flame') as new () => ClinicTool & { elapsedTime: number };
  const flame = new Flame();
  flame.elapsedTime = Math.round((steady.endMs - steady.startMs) / 1_000);
  await visualize(flame, dataPath, htmlPath);
  return { verdict: null, waits: [] };
};

/** The stacks of the samples, callers first, without those in which nothing ran. */
function readStacks({ nodes, samples = [] }: CpuProfile): readonly (readonly FlameFrame[])[] {
  const callers = new Map<number, number>();
  for (const { id, children = [] } of nodes) for (const child of children) callers.set(child, id);
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, toFlameFrame(callFrame)]));
  const idle = new Set(
    nodes.filter(({ callFrame }) => callFrame.functionName === '(idle)').map(({ id }) => id),
  );

  const stackOf = (top: number): readonly FlameFrame[] => {
    const stack: FlameFrame[] = [];
    for (let id: number | undefined = top; id !== undefined; id = callers.get(id)) {
      const frame = frames.get(id);
      // The root has no caller, and is the page's own.
      if (frame !== undefined && callers.has(id)) stack.push(frame);
    }
    return stack.toReversed();
  };
  const stacks = new Map<number, readonly FlameFrame[]>();
  const busy = samples.filter((id) => !idle.has(id));
  const step = Math.ceil(busy.length / MOST_SAMPLES);
  return busy
    .filter((_, index) => index % step === 0)
    .map((id) => {
      const stack = stacks.get(id) ?? stackOf(id);
      stacks.set(id, stack);
      return stack;
    })
    .filter((stack) => stack.length > 0);
}

function toFlameFrame({
  functionName,
  scriptId,
  url,
  lineNumber,
  columnNumber,
}: CallFrame): FlameFrame {
  // Not `(anonymous)`: so named, Clinic takes callbacks of Node's for start-up, and their callers too.
  const name = showName(functionName) || 'anonymous';
  if (name === '(garbage collector)') return { name, type: 'CODE', kind: 'GC' };
  if (name.startsWith('RegExp: ')) {
    return { name: name.slice('RegExp: '.length), type: 'CODE', kind: 'RegExp' };
  }
  if (url.startsWith('wasm:')) return { name, type: 'WASM', kind: 'Opt' };
  if (scriptId === '0' || lineNumber < 0) return { name, type: 'CPP' };
  const file = markScript(showName(toPath(url)));
  return { name: `${name} ${file}:${lineNumber + 1}:${columnNumber + 1}`, type: 'JS' };
}
